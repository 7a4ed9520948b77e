// Package arrange brings originals into the folder of the shoot that they are of now, or
// under the names that a template gives, in the catalog and in its mirrors. It is the only
// job that gives an original another name, and it never touches its bytes.
//
// At every instant a file has the name that is on record: it gets the new one beside the
// old, then the record changes, then the old one goes. What is on its way is noted before
// the first of these, so that a run that was cut short anywhere is finished by the next.
// Where files can have one name alone they are moved one by one, and whoever looks
// between finds the file by the note.
package arrange
