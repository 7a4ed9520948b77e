package verify

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// Every rule belongs to a check, to packages in hand, or to texts: none can be asked for
// and never found.
func TestEveryRuleIsAskedFor(t *testing.T) {
	alone := []string{findings.CheckFailed, findings.RecordMistake, findings.RecordReference}
	for _, r := range findings.Rules() {
		of := slices.ContainsFunc(checks(), func(c check) bool { return slices.Contains(c.rules, r.ID) })
		if !of && !slices.Contains(alone, r.ID) && !strings.HasPrefix(r.ID, "SR-PACKAGE-") {
			t.Errorf("%s is found by no check", r.ID)
		}
	}
}

func TestChoose(t *testing.T) {
	made := func(only, skip []string) (names []string) {
		c, err := Choose(only, skip)
		if err != nil {
			t.Fatal(only, skip, err)
		}
		for _, x := range checks() {
			if c.makes(x) {
				names = append(names, x.name)
			}
		}
		return names
	}
	if got := made(nil, nil); !slices.Equal(got, Areas()) {
		t.Errorf("all: %q", got)
	}
	if got := made([]string{"originals"}, nil); !slices.Equal(got, []string{"originals"}) {
		t.Errorf("one area, which shares rules with others: %q", got)
	}
	if got := made([]string{"sr-ledger-*", "contacts"}, []string{"SR-LEDGER-HEAD"}); !slices.Equal(got, []string{"ledger", "contacts"}) {
		t.Errorf("rules and an area: %q", got)
	}
	if got := made(nil, []string{"evidence"}); slices.Contains(got, "evidence") || !slices.Contains(got, "contacts") {
		t.Errorf("without an area: %q", got)
	}
	for _, only := range [][]string{{"nothing"}, {"SR-NONE-*"}} {
		if _, err := Choose(only, nil); err == nil {
			t.Errorf("%q is taken", only)
		}
	}
	if _, err := Choose([]string{"originals"}, []string{"originals"}); err == nil {
		t.Error("nothing is left, and that is taken")
	}
}

// A fault of a text has its file and its line; a record may stand in any of the texts.
func TestTextsWithoutACatalog(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.yaml", "rooms:\n  - {id: room-a, people: [person-a], label: A}\n  - {id: room-b, people: [person-none], label: B}\n")
	write("b.yaml", "families: [{id: family-a, quorum: all, guardians: []}]\npeople:\n  - {id: person-a, family: family-a, name: Wren Notreal}\n")
	write("c.yaml", "rooms:\n  - {id: room-c, people: [], lable: C}\n")
	write("notes.txt", "rooms: nothing")
	write("._a.yaml", "\x00")
	write(".hooks.yaml", "repos: []")
	report, err := RunRecords(t.Context(), RecordsJob{Paths: []string{dir}, Clock: time.Now, Found: func(schema.Finding) {}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range report.Findings {
		got = append(got, f.Rule+" "+filepath.Base(f.Path)+" "+string(rune('0'+f.Line)))
	}
	got = slices.Compact(got) // a line may have more than one mistake
	if want := []string{findings.RecordMistake + " c.yaml 2", findings.RecordReference + " a.yaml 3"}; !slices.Equal(got, want) || report.Checked.Texts != 3 {
		t.Errorf("%q of %d texts, want %q", got, report.Checked.Texts, want)
	}
}
