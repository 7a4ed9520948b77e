// Package making makes what leaves of a photo: its derivative as it is, framed, marked or
// with its metadata; a still from the original; the pictures of an image service; a
// sidecar; the original itself. Whatever it is becomes one [File], whose body nobody can
// read to its end where its bytes are not those that the gate saw. It stands between the
// decision and the gate, decides nothing, and writes only to the work folder.
package making
