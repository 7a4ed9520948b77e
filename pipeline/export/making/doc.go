// Package making makes the files of a photo that leave: its derivative as it is,
// framed, marked or with its metadata; a still from the original; the pictures of an
// image service; a sidecar; the original itself. Each becomes one [File], whose body
// cannot be read to its end if its bytes are not those that the gate saw. It stands
// between the decision and the gate, decides nothing, and writes only to the work
// folder.
package making
