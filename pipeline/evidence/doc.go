// Package evidence keeps the documents that records name: before the row that names one is
// written, by digest, and under no name that a person gave it. Nothing of it is ever in an
// export; a person who has to read a document is handed a copy ([Copy]).
package evidence
