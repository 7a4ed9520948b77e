// Package export is a photo's way out: decide, make, gate, record, deliver, each a step
// that takes values and returns values ([Run]). Consent is asked at the moment at which
// something leaves, every byte passes the leak gate, and the ledger knows of it before
// anybody can see it. Files at a destination are package destination's; how a format is
// laid out, package formats'.
package export
