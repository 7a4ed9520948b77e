//go:build sqlite_fts5 || fts5

package catalog

const hasFTS5 = true
