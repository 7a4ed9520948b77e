// Package leftovers finds and removes what runs that were cut short left half written: in
// the catalog, in its mirrors, and where exports were going. Export and erase begin with
// it, verify reports it, and `gc` is nothing else ([Clean]). Originals are never among it.
package leftovers
