// Package derive is the job that makes derivatives, between an original at rest and its
// row: it renders what is missing or has a fault ([Run]), as many pictures at a time as the
// machine bears ([Drawings]), and says how each looks and what of it is not whole. Import
// draws with it, and verify asks it what is wrong with a derivative ([RowFaults],
// [ByteFaults]), so that what one finds the other makes again.
//
// A fault of one file is an outcome of that file. What it makes is at rest before the
// catalog is told; a rendering that did not pass the leak gate is none.
package derive
