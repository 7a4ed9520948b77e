// Package leftovers finds and removes the half-written files of runs that were cut
// short: in the catalog, in its mirrors, and where exports were going. Export and erase
// begin with it, verify reports it, and `gc` is nothing else ([Clean]). It never
// removes an original.
package leftovers
