package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// scans are steps of a plan that read all of a table with a row for each photo or file.
// What a query makes itself, k and json_each, and the index of words are none.
var scans = regexp.MustCompile(`\bSCAN (p|x|y|o|f|n|pr|pl|photos|originals|photo_records|fingerprints|near_looks|consents|consent_terms)\b`)

func planOf(t *testing.T, db *sql.DB, query string, args ...any) string {
	t.Helper()
	rows, err := db.Query(`EXPLAIN QUERY PLAN `+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(detail + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	// A part of a query that is read row by row as it is made is no table.
	text := plan.String()
	for _, made := range regexp.MustCompile(`CO-ROUTINE (\w+)\n`).FindAllStringSubmatch(text, -1) {
		text = strings.ReplaceAll(text, "SCAN "+made[1]+"\n", "")
	}
	return text
}

func chosenPlan(t *testing.T, db *sql.DB, sel schema.Selection, only ...string) string {
	t.Helper()
	where, args, err := selectionSQL(contract.Chosen{Selection: sel, Only: only})
	if err != nil {
		t.Fatal(err)
	}
	order, err := orderSQL(sel.Sort)
	if err != nil {
		t.Fatal(err)
	}
	return planOf(t, db, choosingFor(contract.Chosen{Selection: sel, Only: only})+where+order, args...)
}

// What is asked of one room, shoot, person, tag or word is found by an index, whatever
// the size of the catalog; all photos in their order come without a sort of them all.
func TestSelectionsUseIndexes(t *testing.T) {
	planned(t, func(t *testing.T, db *sql.DB) {
		for name, sel := range map[string]schema.Selection{
			"a room":       {Room: "r"},
			"a shoot":      {Shoot: "s"},
			"a person":     {Person: "p"},
			"a tag":        {Tags: []string{"bed"}},
			"a word":       {Text: "desk"},
			"of a room":    {Room: "r", Tags: []string{"★"}, MinRating: 3, Sort: "rating"},
			"not rejected": {Room: "r", Rejected: schema.RejectedNot},
		} {
			if plan := chosenPlan(t, db, sel); scans.MatchString(plan) {
				t.Errorf("%s:\n%s", name, plan)
			}
		}
		if plan := chosenPlan(t, db, schema.Selection{}, strings.Repeat("ab", 32)); scans.MatchString(plan) {
			t.Errorf("a photo:\n%s", plan)
		}
		if plan := chosenPlan(t, db, schema.Selection{Missing: []string{"room"}}); !strings.Contains(plan, "INDEX photos_by_taken") ||
			!strings.Contains(plan, "INDEX photos_by_shoot") || strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
			t.Errorf("in no room:\n%s", plan)
		}
		for sort, index := range ordering {
			plan := chosenPlan(t, db, schema.Selection{Sort: sort})
			if !strings.Contains(plan, index) || strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
				t.Errorf("all, by %q:\n%s", sort, plan)
			}
		}
	})
}

// ordering are the indexes by which all photos come in an order. The second is that of
// the paths, which are unique.
var ordering = map[string]string{
	"": "INDEX photos_by_taken", "-taken": "INDEX photos_by_taken", "name": "INDEX sqlite_autoindex_originals_2", "-name": "INDEX sqlite_autoindex_originals_2",
}

// What comes behind a photo is found where it begins, however many come before it.
func TestBehindAPhotoIsFoundByIndex(t *testing.T) {
	planned(t, func(t *testing.T, db *sql.DB) {
		at := orderPlace{key: "2024", path: "originals/a", sha: "ab"}
		for sort, index := range ordering {
			order, err := orderSQL(sort)
			if err != nil {
				t.Fatal(err)
			}
			plan := planOf(t, db, choosingFor(contract.Chosen{Selection: schema.Selection{Sort: sort}})+and("", at.behind(sort)[0].sql)+order, at.behind(sort)[0].args...)
			if !strings.Contains(plan, "SEARCH") || !strings.Contains(plan, index+" (") || strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
				t.Errorf("by %q:\n%s", sort, plan)
			}
		}
	})
}

// So is what a decision about one photo asks.
func TestDecisionsUseIndexes(t *testing.T) {
	planned(t, func(t *testing.T, db *sql.DB) {
		for name, query := range map[string]string{
			"restrictions":     restrictions,
			"marks":            marksOf,
			"with the data":    markedBy("data"),
			"with the shot":    markedBy("shot"),
			"near":             nearOf,
			"photos, whole":    wholePhotos,
			"photos of a room": photosOfRoom,
			"photos held":      heldPhotos,
			"said by":          consentsOf,
			"said about":       consentsAbout,
			"superseding":      superseding,
		} {
			args := make([]any, strings.Count(query, "?")-strings.Count(query, "?1"))
			if strings.Contains(query, "?1") {
				args = make([]any, 1+min(1, strings.Count(query, "?2")))
			}
			for i := range args {
				args[i] = "[]"
			}
			plan := planOf(t, db, query, args...)
			if scans.MatchString(plan) {
				t.Errorf("%s:\n%s", name, plan)
			}
		}
	})
}

// What nobody can tell what it is about is found by an index that is empty.
func TestUnclearTermsHaveAnIndex(t *testing.T) {
	planned(t, func(t *testing.T, db *sql.DB) {
		if plan := planOf(t, db, consentsUnclear); !strings.Contains(plan, "consent_terms_unclear") {
			t.Error(plan)
		}
	})
}

// planned calls test with an empty database, a new one and one that was brought up to date: their
// indexes were not made in one order, by which SQLite chooses among those that are alike.
func planned(t *testing.T, test func(t *testing.T, db *sql.DB)) {
	t.Helper()
	pass := func(context.Context, contract.Writer, contract.Version) error { return nil }
	run := func(name string, make func(File) (contract.Database, error)) {
		t.Run(name, func(t *testing.T) {
			db, err := make(File(filepath.Join(t.TempDir(), "catalog.db")))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			test(t, db.(*DB).read)
		})
	}
	run("new", func(at File) (contract.Database, error) { return at.Create(t.Context(), pass) })
	run("brought up to date", func(at File) (contract.Database, error) {
		old, err := sql.Open("sqlite3", string(at))
		if err != nil {
			return nil, err
		}
		_, err = old.Exec(schema.Migrations()[0].SQL + `; PRAGMA user_version = 1`)
		if err = errors.Join(err, old.Close()); err != nil {
			return nil, err
		}
		return at.Open(t.Context(), pass)
	})
}
