// Package formats turns decided photos into packages: one file of this package a
// format. It plans and formats; it takes no decision about consent, reads no file and
// writes none. The export job makes the planned files, puts them through the leak gate
// and writes them.
//
// Everything is deterministic: the same photos, decisions and time give the
// same bytes.
package formats
