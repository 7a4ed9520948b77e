// Package app is the application beneath every face of stillroom: an open catalog with
// its settings, its storage, its key and the right time, and the use cases over it (to
// grant, to choose photos, to export by a preset). It stands between a face and the
// packages catalog and pipeline. It knows no flags and prints nothing: it returns its
// results, and tells Notices the rest. The command line is one face.
package app
