package main

import (
	"database/sql"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog"
)

// shapeOf is what a database is made of.
type shapeOf struct {
	tables []tableShape
	parts  []partShape // triggers, views, indexes
}

type tableShape struct {
	name, sql string
	columns   []string
	differs   map[string]bool // the columns in which rows differ
	keys      []string
	rows      int
}

type partShape struct{ kind, name, table, sql string }

func shapeIn(t *testing.T, dir string) (s shapeOf) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, catalog.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	query := func(q string, dest func(scan func(...any))) {
		rows, err := db.Query(q)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			dest(func(to ...any) {
				if err := rows.Scan(to...); err != nil {
					t.Fatal(err)
				}
			})
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	query(`SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_schema ORDER BY type, name`, func(scan func(...any)) {
		var p partShape
		scan(&p.kind, &p.name, &p.table, &p.sql)
		switch {
		case p.kind != "table":
			s.parts = append(s.parts, p)
		case !strings.HasPrefix(p.sql, "CREATE VIRTUAL") && !strings.HasPrefix(p.name, "sqlite_stat"):
			s.tables = append(s.tables, tableShape{name: p.name, sql: p.sql})
		}
	})
	for i := range s.tables {
		x := &s.tables[i]
		query(fmt.Sprintf(`SELECT name, pk FROM pragma_table_info('%s')`, x.name), func(scan func(...any)) {
			var name string
			var pk int
			scan(&name, &pk)
			x.columns = append(x.columns, name)
			if pk > 0 {
				x.keys = append(x.keys, name)
			}
		})
		query(fmt.Sprintf(`SELECT COUNT(*) FROM "%s"`, x.name), func(scan func(...any)) { scan(&x.rows) })
		x.differs = map[string]bool{}
		for _, c := range x.columns {
			query(fmt.Sprintf(`SELECT COUNT(DISTINCT quote("%s")) FROM "%s"`, c, x.name), func(scan func(...any)) {
				var n int
				scan(&n)
				x.differs[c] = n > 1
			})
		}
	}
	return s
}

// row is the SQL of one row of a table: the same one for the same seed.
func (x tableShape) row(seed string) string {
	if x.rows == 0 {
		return ""
	}
	h := fnv.New32a()
	h.Write([]byte(seed))
	id := x.id()
	return fmt.Sprintf(`(%s) = (SELECT %s FROM "%s" LIMIT 1 OFFSET %d)`, id, id, x.name, int(h.Sum32())%x.rows)
}

func (x tableShape) id() string {
	if len(x.keys) == 0 {
		return "rowid"
	}
	return `"` + strings.Join(x.keys, `", "`) + `"`
}

// other is SQL that makes another value of a column's.
func other(column string) string {
	return fmt.Sprintf(`CASE typeof("%[1]s") WHEN 'integer' THEN "%[1]s" + 1 WHEN 'real' THEN "%[1]s" + 1 WHEN 'blob' THEN zeroblob(length("%[1]s") + 1) WHEN 'text' THEN "%[1]s" || 'x' ELSE 'x' END`, column)
}

// unguarded runs statements without the triggers and checks of the database, which are
// there again afterwards: whoever edits a database can do that.
func unguarded(s shapeOf, table string, statements ...string) func() error {
	return func() error {
		list := []string{"PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON", "BEGIN"}
		for _, p := range s.parts {
			if p.kind == "trigger" && p.table == table {
				list = append(list, `DROP TRIGGER "`+p.name+`"`)
			}
		}
		list = append(list, statements...)
		for _, p := range s.parts {
			if p.kind == "trigger" && p.table == table {
				list = append(list, p.sql)
			}
		}
		return inDatabase("catalog", append(list, "COMMIT")...)
	}
}

// damagedTables are damages to every table there is: each column of a row changed, dated
// ahead or taken from another row, and rows taken away and put in.
func damagedTables(s shapeOf) (list []damage) {
	for _, x := range s.tables {
		add := func(kind, what string, statements ...string) {
			list = append(list, damage{kind: kind, name: kind + " " + x.name + what, table: x.name, do: unguarded(s, x.name, statements...)})
		}
		row := x.row(x.name)
		if x.rows > 0 {
			for _, c := range x.columns {
				at := x.row(x.name + c)
				add("column changed:", "."+c, fmt.Sprintf(`UPDATE "%s" SET "%s" = %s WHERE %s`, x.name, c, other(c), at))
				if strings.HasSuffix(c, "_at") || c == "at" {
					add("dated ahead:", "."+c, fmt.Sprintf(`UPDATE "%s" SET "%s" = '2999-01-01T00:00:00Z' WHERE %s`, x.name, c, at))
				}
			}
			add("row deleted:", "", fmt.Sprintf(`DELETE FROM "%s" WHERE %s`, x.name, row))
			add("rows deleted:", "", fmt.Sprintf(`DELETE FROM "%s"`, x.name))
		}
		if x.rows > 1 {
			for _, c := range x.columns {
				if !x.differs[c] {
					continue
				}
				set := fmt.Sprintf(`UPDATE "%[1]s" SET "%[2]s" = (SELECT o."%[2]s" FROM "%[1]s" o WHERE o."%[2]s" IS NOT "%[1]s"."%[2]s" LIMIT 1) WHERE %[3]s AND EXISTS (SELECT 1 FROM "%[1]s" o WHERE o."%[2]s" IS NOT "%[1]s"."%[2]s")`, x.name, c, row)
				list = append(list, damage{kind: "taken from another row:", name: "taken from another row: " + x.name + "." + c, table: x.name, do: unguarded(s, x.name, set), mayFail: true})
			}
		}
		add("row added:", "", x.added(row))
	}
	return list
}

// added is SQL that puts a row in: another's with another key, or where there is none,
// one of values that fit nothing.
func (x tableShape) added(row string) string {
	values := make([]string, len(x.columns))
	for i, c := range x.columns {
		values[i] = `"` + c + `"`
		switch {
		case x.rows == 0:
			values[i] = "1"
		case len(x.keys) == 0 || slices.Contains(x.keys, c):
			values[i] = other(c)
			if len(x.keys) == 1 {
				values[i] = fmt.Sprintf(`CASE typeof("%[1]s") WHEN 'integer' THEN (SELECT MAX("%[1]s") + 1 FROM "%[2]s") ELSE %[3]s END`, c, x.name, other(c))
			}
		}
	}
	names := `"` + strings.Join(x.columns, `", "`) + `"`
	if x.rows == 0 {
		return fmt.Sprintf(`INSERT INTO "%s" (%s) VALUES (%s)`, x.name, names, strings.Join(values, ", "))
	}
	return fmt.Sprintf(`INSERT INTO "%s" (%s) SELECT %s FROM "%s" WHERE %s`, x.name, names, strings.Join(values, ", "), x.name, row)
}

// damagedShape are damages to what holds the tables: each part dropped and replaced, each
// table with a column more and without its checks, and parts that nobody made.
func damagedShape(s shapeOf) (list []damage) {
	add := func(kind, name string, statements ...string) {
		list = append(list, damage{kind: kind, name: kind + " " + name, do: func() error {
			return inDatabase("catalog", append([]string{"PRAGMA foreign_keys = OFF"}, statements...)...)
		}})
	}
	for _, p := range s.parts {
		if p.sql == "" {
			continue // of a key: it cannot be dropped without its table
		}
		drop := fmt.Sprintf(`DROP %s "%s"`, p.kind, p.name)
		add("dropped:", p.kind+" "+p.name, drop)
		switch p.kind {
		case "trigger":
			add("replaced:", p.kind+" "+p.name, drop, fmt.Sprintf(`CREATE TRIGGER "%s" BEFORE DELETE ON "%s" BEGIN SELECT 1; END`, p.name, p.table))
		case "view":
			_, query, _ := strings.Cut(p.sql, " AS")
			add("replaced:", p.kind+" "+p.name, drop, fmt.Sprintf(`CREATE VIEW "%s" AS SELECT * FROM (%s) WHERE 0`, p.name, query))
		case "index":
			add("replaced:", p.kind+" "+p.name, drop, fmt.Sprintf(`CREATE INDEX "%s" ON "%s" (1)`, p.name, p.table))
		}
	}
	for _, x := range s.tables {
		if strings.HasPrefix(x.name, "sqlite_") {
			continue
		}
		add("column added:", x.name, fmt.Sprintf(`ALTER TABLE "%s" ADD COLUMN more TEXT`, x.name))
		if strings.Contains(x.sql, "CHECK (") {
			add("check taken out:", x.name, "PRAGMA writable_schema = ON", fmt.Sprintf(`UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (', 'CHECK (1 OR ') WHERE name = '%s'`, x.name))
		}
		list = append(list, damage{kind: "table dropped:", name: "table dropped: " + x.name, table: x.name, do: func() error {
			return inDatabase("catalog", "PRAGMA foreign_keys = OFF", "DROP TABLE \""+x.name+"\"")
		}, mayFail: strings.HasPrefix(x.name, "photo_search_")})
	}
	add("put in:", "table", `CREATE TABLE notes (text)`)
	add("put in:", "trigger", `CREATE TRIGGER later AFTER INSERT ON consents BEGIN DELETE FROM recalls; END`)
	add("put in:", "view", `CREATE VIEW later AS SELECT * FROM rooms`)
	add("put in:", "index", `CREATE INDEX later ON rooms (label)`)
	add("version:", "lower", `PRAGMA user_version = 3`)
	add("version:", "none", `PRAGMA user_version = 0`)
	return list
}
