// Package paths holds names of files against each other: which folder a name leads to
// ([Real]), whether it lies in another ([Within]); and takes a name that is private out
// of an error ([Without]).
package paths
