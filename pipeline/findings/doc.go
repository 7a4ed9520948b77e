// Package findings holds the rules of verify and of the check of a package, each with a
// stable id, and the reporters that print findings. It does not look itself.
//
// A finding names paths below the catalog and ids, never a name, a place or a
// picture. A check that could not run is a finding too: silence must mean that
// everything was looked at.
package findings
