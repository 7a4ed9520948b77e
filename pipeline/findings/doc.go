// Package findings holds the rules of verify and of the check of a package, and writes reports in every form.
//
// A rule has a stable id. A form (JSON, JUnit, SARIF, GitHub, GitLab, HTML) is a file here. It does not look itself.
//
// A finding names paths below the catalog and ids, never a name, a place or a
// picture. A check that could not run is a finding too: silence must mean that
// everything was looked at.
package findings
