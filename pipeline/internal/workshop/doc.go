// Package workshop is the folder in the catalog where an export puts the files that it
// makes, until they have passed the gate. When no export runs, nobody needs them.
package workshop
