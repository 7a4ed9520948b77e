// Package house is what any face of stillroom needs: a catalog that is open, with its
// settings, its storage, its key and the right time. It knows no flags and prints
// nothing: what it has to say it returns, or says to Notices. The command line is one
// face of it.
package house
