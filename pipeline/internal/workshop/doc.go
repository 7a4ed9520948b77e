// Package workshop is the folder in the catalog where an export puts what it makes, until
// that has passed the gate. What is in it is nobody's when no export runs.
package workshop
