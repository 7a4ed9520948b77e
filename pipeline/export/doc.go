// Package export is a photo's way out: decide, make, gate, record, deliver, each a step
// that is given what it needs and returns what it found out ([Run]). Consent is asked at
// the moment at which something leaves, every byte passes the leak gate, and the ledger
// knows of it before anybody can see it. What stands at a destination, and what appears
// there, is package destination's; how a format is laid out, package formats'.
package export
