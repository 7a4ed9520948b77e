package schema

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// Migration is one forward step of the catalog's database.
type Migration struct {
	Version int // as PRAGMA user_version reads after it has run
	Name    string
	SQL     string
}

// Migrations returns every migration, in order; versions count from 1 without
// gaps.
func Migrations() []Migration {
	names, err := fs.Glob(sqlFiles, "sql/*.sql")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	ms := make([]Migration, 0, len(names))
	for i, name := range names {
		b, err := sqlFiles.ReadFile(name)
		if err != nil {
			panic(err) // embedded
		}
		v, err := strconv.Atoi(name[len("sql/") : len("sql/")+4])
		if err != nil || v != i+1 {
			panic(fmt.Sprintf("migration %s is out of order", name))
		}
		ms = append(ms, Migration{Version: v, Name: name[len("sql/"):], SQL: string(b)})
	}
	return ms
}
