// Package copies compares every storage of a catalog with the record. It looks ([Check]),
// and brings each original to where it should be ([Sync]): what is missing or damaged is
// mended from a copy that is whole. Package mirror keeps one mirror.
package copies
