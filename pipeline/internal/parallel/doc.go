// Package parallel is how the jobs work on many things at once: in order ([InOrder],
// [Turns]), a few rows a commit ([Batch]), with memory that is used again ([Buffers]), and
// so that a run can be stopped between two chunks of a large file ([Interruptible]). It
// knows no photo and no file.
package parallel
