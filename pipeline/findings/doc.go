// Package findings knows what verify and the check of a package look for: the
// rules, each with a stable id, and the reporters that print what was found. It
// does not look itself.
//
// A finding names paths below the catalog and ids, never a name, a place or a
// picture. A check that could not run is a finding too: silence must mean that
// everything was looked at.
package findings
