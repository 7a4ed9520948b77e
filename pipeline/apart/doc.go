// Package apart makes folders in the system's temporary folder, for what one run needs and
// cannot lie in a catalog that can only be read: a copy of its database, renderings that have
// not passed the gate. All of it is private, so the folders that killed runs left are removed
// by the next one.
package apart
