// Package web shows a catalog in a browser on the same computer: its rooms, its photos,
// what was said of them and what became of them. It is one more face over package app, as
// the command line is. It promises:
//
//   - Only whoever has the address that was printed gets in, and no page of another site
//     can read or send anything: see guard.
//   - A page never causes a request to another host, and is kept by no cache.
//   - Without leave to edit nothing is written. With it, each edit is the use case of the
//     command line, refused if the photo was changed since it was read.
//   - Consent is shown and never recorded here.
//
// It is the house's own look: everything is shown to whoever runs it, and a photo that
// may go nowhere, is held or was put aside is marked.
package web
