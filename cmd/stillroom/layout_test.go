package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rooms names the only packages that may know a library of others.
var rooms = map[string][]string{
	"github.com/mattn/go-sqlite3":     {"catalog/sqlite", "cmd/stillroom"}, // cmd asks its version
	"database/sql":                    {"catalog/sqlite"},
	"github.com/h2non/bimg":           {"pipeline/render"},
	"github.com/rwcarlsen/goexif":     {"pipeline/probe"},
	"github.com/urfave/cli/v2":        {"cmd/stillroom"},
	"C":                               {"pipeline/render"},
	"github.com/goccy/go-yaml":        {"catalog/recordsfile"},
	"github.com/pelletier/go-toml":    {"cmd/app", "cmd/stillroom"},
	"github.com/cheggaaa/pb":          {"cmd/stillroom"},
	"github.com/cpuguy83/go-md2man":   {"cmd/stillroom"},
	"github.com/xrash/smetrics":       {"schema", "pipeline/naming"},
	"codeberg.org/go-pdf/fpdf":        {"catalog/receipt", "pipeline/pages/sheet"},
	"filippo.io/age":                  {"pipeline/encryption"},
	"github.com/mtibben/confusables":  {"pipeline/leak"},
	"github.com/go-jose/go-jose":      {"pipeline/signature"},
	"filippo.io/edwards25519":         {"pipeline/signature"},
	"github.com/corona10/goimagehash": {"pipeline/likeness"},
}

const module = "github.com/stillroom/stillroom/"

// allowed is the layout as a rule, as the table in CONTRIBUTING.md states it: who may
// import whom, of our own packages. "*" is all of them. The table is a statement of
// policy: do not edit it to make a build pass without saying why.
func allowed(t *testing.T) map[string][]string {
	t.Helper()
	data, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(data), "| where | what | may import, of ours |\n|---|---|---|\n")
	if !ok {
		t.Fatal("CONTRIBUTING.md has no table of who may import whom")
	}
	quoted := regexp.MustCompile("`([^`]+)`")
	short, may := map[string]string{}, map[string][]string{}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) < 5 {
			break
		}
		name, last := strings.Trim(cells[1], " `"), strings.TrimSpace(cells[len(cells)-2])
		names := []string{name}
		if below, ok := strings.CutPrefix(name, "pipeline/"); ok {
			names = append(names, below, path.Base(name))
		}
		for _, s := range names {
			if other, taken := short[s]; taken && other != name {
				t.Fatalf("%s is the name of %s and of %s", s, other, name)
			}
			short[s] = name
		}
		may[name] = []string{}
		if last == "all" {
			may[name] = []string{"*"}
		}
		for _, of := range quoted.FindAllStringSubmatch(last, -1) {
			may[name] = append(may[name], of[1])
		}
		if len(may[name]) == 0 && last != "nothing" {
			t.Errorf("what %s may import is %q", name, last)
		}
	}
	for name, list := range may {
		for i, s := range list {
			if s == "*" {
				continue
			}
			if list[i] = short[s]; list[i] == "" {
				t.Errorf("%s may import %s, which has no row", name, s)
			}
		}
	}
	return may
}

func TestLayout(t *testing.T) {
	out, err := exec.Command("go", "list", "-tags", "sqlite_fts5", "-json=ImportPath,Doc,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	layout, seen := allowed(t), map[string]bool{}
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p struct {
			ImportPath string
			Doc        string // the first sentence of the package's documentation
			Imports    []string
		}
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, module)
		seen[name] = true
		if p.Doc == "" {
			t.Errorf("package %s does not say what it promises", name)
		}
		may, known := layout[name]
		if !known {
			t.Errorf("package %s has no place in the layout", name)
			continue
		}
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp, module); ok && !slices.Contains(may, ours) && !slices.Contains(may, "*") {
				t.Errorf("%s imports %s, which the layout does not allow", name, ours)
			}
			for lib, in := range rooms {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !slices.Contains(in, name) {
					t.Errorf("%s imports %s, which belongs to %s", name, imp, strings.Join(in, " and "))
				}
			}
		}
	}
	for name := range layout {
		if !seen[name] {
			t.Errorf("the layout speaks of %s, which is not there", name)
		}
	}
}
