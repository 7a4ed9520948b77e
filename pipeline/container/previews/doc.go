// Package previews finds the JPEGs that cameras put into RAW files, and what else such a
// file tells of its picture without being developed: its size, how it lies, and whether
// part of it is missing. It reads headers only, believes no offset, copies nothing and
// draws nothing.
package previews
