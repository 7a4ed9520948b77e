// Package verify looks at everything that a catalog promises, at any time, and reports what
// is wrong ([Run]). It changes nothing but the notes of what was read and found right. The
// rules are package findings'; what a rule means for a derivative or a package it asks of
// the room that makes or reads those.
package verify
