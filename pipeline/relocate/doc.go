// Package relocate copies the folder of a catalog to another place, file by file: each is
// durable there, read back and compared before it counts. A run that was cut short is
// gone on with by another, which compares what is there already. It knows neither the
// database nor which of the two folders is the catalog: who calls it decides that, and
// copies the database, at one moment and last.
package relocate
