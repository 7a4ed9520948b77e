// Package erase carries out an order to erase: rows first, then the files that they named,
// by row and by place, in every storage that is there. What it could not reach it says,
// and the same order continues it.
package erase
