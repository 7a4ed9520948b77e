// Package pipeline holds the jobs: Import, Derive, Export and Verify. Each file
// reads, top to bottom, as the flow it is part of:
//
//	card ─ source ─ probe ─ store ─ derive ─ record ─── decide ─ export ─ deliver ─── verify
//
// An export is the list of steps in export_steps.go: look, decide, make, gate, record,
// deliver, a file each. What a step needs it is given, and what it finds out it returns.
//
// The jobs use the stages, which do not know each other, and the small
// interfaces declared here, which the catalog satisfies. They print nothing:
// what happens is told to an observer.
//
// Errors come in two kinds. A fault of one file is an outcome of that file: the
// run goes on, counts it, and reports it. A fault of the place where everything
// goes (a full disk, a catalog that is gone) or a cancelled context ends the
// run; what was recorded until then stays, and the same command continues it.
package pipeline
