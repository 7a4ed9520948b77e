// Package records is people's words about the photographs of an import: read from the
// records that lie on each card and from those of the import itself, put into the catalog
// before the first file is copied ([Read]), asked for every file ([Told]), and compared
// with what was found when all files are on record ([Told.Finish]).
package records
