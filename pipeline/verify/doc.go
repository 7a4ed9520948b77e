// Package verify checks every promise of a catalog, at any time, and reports faults
// ([Run]). It changes nothing but the notes of the files that were read and found
// right. The rules are package findings'; what a rule means for a derivative or a
// package it asks of the room that makes or reads those.
package verify
