// Package schema is what stillroom promises to other programs and to itself:
// the domain types, the vocabulary, the SQL migrations and the JSON Schemas.
//
// It is a leaf: it imports no other package of this module, does no I/O and
// reads no clock. Every other package speaks in these types.
//
// Promise: within version 1 the JSON forms only ever gain members. A reader
// must ignore members and "type" values it does not know.
package schema
