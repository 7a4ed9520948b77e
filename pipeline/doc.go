// Package pipeline stands for the rooms below it, and holds nothing itself.
// Each room of a job reads, top to bottom, as the flow it is part of:
//
//	card ─ source ─ probe ─ store ─ derive ─ record ─── decide ─ make ─ gate ─ deliver ─── verify
//	└──────────────── ingest ──────────────────────┘  └──────────── export ──────────┘
//
// The jobs (ingest, derive, export, verify, packages, erase, copies, leftovers, evidence,
// recalls) use the stages, which do not know each other, and the catalog through small
// interfaces that each declares. They print nothing: what happens is told to an observer.
//
// Errors come in two kinds. A fault of one file is an outcome of that file: the
// run goes on, counts it, and reports it. A fault of the place where everything
// goes (a full disk, a catalog that is gone) or a cancelled context ends the
// run; what was recorded until then stays, and the same command continues it.
package pipeline
