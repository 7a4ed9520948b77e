package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed is the layout as a rule: who may import whom, of our own packages.
// It is a statement of policy. Do not edit it to make a build pass: change the
// table in CONTRIBUTING.md first, and say why.
var allowed = map[string][]string{
	"schema":                        {},
	"catalog/consent":               {"schema"},
	"catalog/consent/aloud":         {"schema"},
	"catalog/receipt":               {"schema", "catalog/consent"},
	"catalog/text":                  {"schema"},
	"catalog/ledger":                {},
	"catalog/contract":              {"schema"},
	"catalog/contract/contracttest": {"schema", "catalog/contract"},
	"catalog/sqlite":                {"schema", "catalog/contract"},
	// It knows catalog/sqlite until all of it is written over the contract.
	"catalog":                      {"schema", "catalog/consent", "catalog/ledger", "catalog/contract", "catalog/sqlite"},
	"pipeline/internal/atomicfile": {"schema"},
	"pipeline/container":           {},
	"pipeline/embed":               {"schema", "pipeline/container"},
	"pipeline/leak":                {"schema"},
	"pipeline/source":              {"schema", "pipeline/internal/atomicfile"},
	"pipeline/probe":               {"schema", "pipeline/container"},
	"pipeline/likeness":            {"schema"},
	"pipeline/store":               {"schema", "pipeline/internal/atomicfile", "pipeline/internal/flow", "pipeline/internal/paths"},
	"pipeline/render":              {"schema", "pipeline/container"},
	"pipeline/formats":             {"schema", "pipeline/site", "pipeline/proof"},
	"pipeline/site":                {"pipeline/wording"},
	"pipeline/proof":               {"pipeline/wording"},
	"pipeline/wording":             {},
	"pipeline/sheet":               {"schema", "pipeline/destination", "pipeline/store"},
	"pipeline/findings":            {"schema"},
	"pipeline/seal":                {},
	"pipeline/backup":              {"schema", "pipeline/internal/atomicfile"},
	"pipeline/destination":         {"schema", "pipeline/store", "pipeline/internal/atomicfile", "pipeline/internal/paths"},
	"pipeline/store/disk":          {"schema", "pipeline/internal/atomicfile", "pipeline/store"},
	"pipeline/store/storetest":     {"schema", "pipeline/store"},
	"pipeline/mirror":              {"schema", "pipeline/store"},
	"pipeline/signature":           {},
	"pipeline":                     {},
	"pipeline/internal/flow":       {},
	"pipeline/internal/paths":      {"pipeline/internal/atomicfile"},
	"cmd/house": {
		"schema", "catalog", "catalog/sqlite", "catalog/text",
		"pipeline/evidence", "pipeline/export", "pipeline/formats", "pipeline/mirror", "pipeline/render", "pipeline/seal",
		"pipeline/signature", "pipeline/signing", "pipeline/store", "pipeline/store/disk",
	},
	"pipeline/derive":            {"schema", "pipeline/internal/flow", "pipeline/render", "pipeline/likeness", "pipeline/probe", "pipeline/leak", "pipeline/store", "pipeline/findings"},
	"pipeline/signing":           {"schema", "pipeline/internal/atomicfile", "pipeline/internal/paths", "pipeline/signature"},
	"pipeline/recalls":           {"schema", "pipeline/internal/atomicfile", "pipeline/formats", "pipeline/signature"},
	"pipeline/evidence":          {"schema", "pipeline/internal/atomicfile", "pipeline/destination", "pipeline/probe", "pipeline/store"},
	"pipeline/internal/workshop": {"pipeline/store"},
	"pipeline/leftovers":         {"schema", "pipeline/internal/workshop", "pipeline/destination", "pipeline/store"},
	"pipeline/copies":            {"schema", "pipeline/findings", "pipeline/mirror", "pipeline/store"},
	"pipeline/erase":             {"schema", "pipeline/leftovers", "pipeline/mirror", "pipeline/store"},
	"pipeline/packages":          {"schema", "pipeline/internal/atomicfile", "pipeline/internal/flow", "pipeline/internal/paths", "pipeline/findings", "pipeline/formats", "pipeline/signature"},
	"pipeline/ingest":            {"schema", "pipeline/internal/flow", "pipeline/source", "pipeline/probe", "pipeline/store", "pipeline/mirror", "pipeline/render", "pipeline/derive", "pipeline/evidence", "pipeline/packages"},
	"pipeline/export":            {"schema", "pipeline/internal/atomicfile", "pipeline/internal/flow", "pipeline/internal/paths", "pipeline/internal/workshop", "pipeline/making", "pipeline/destination", "pipeline/formats", "pipeline/leak", "pipeline/leftovers", "pipeline/mirror", "pipeline/render", "pipeline/signature", "pipeline/store"},
	"pipeline/verify":            {"schema", "pipeline/findings", "pipeline/copies", "pipeline/derive", "pipeline/formats", "pipeline/leak", "pipeline/leftovers", "pipeline/mirror", "pipeline/packages", "pipeline/signature", "pipeline/signing", "pipeline/store"},
	"pipeline/making":            {"schema", "pipeline/internal/atomicfile", "pipeline/internal/paths", "pipeline/internal/workshop", "pipeline/derive", "pipeline/destination", "pipeline/embed", "pipeline/formats", "pipeline/leak", "pipeline/render", "pipeline/store"},
	"cmd/stillroom": {
		"pipeline/store/disk", "cmd/house", "schema", "catalog", "catalog/consent/aloud", "catalog/sqlite", "catalog/receipt", "catalog/text", "pipeline/source", "pipeline/probe", "pipeline/store",
		"pipeline/render", "pipeline/formats", "pipeline/findings", "pipeline/leak", "pipeline/seal", "pipeline/backup", "pipeline/signature", "pipeline/site", "pipeline/proof", "pipeline/sheet",
		"pipeline/mirror", "pipeline/derive", "pipeline/evidence", "pipeline/signing", "pipeline/recalls", "pipeline/destination", "pipeline/copies", "pipeline/erase", "pipeline/leftovers", "pipeline/packages", "pipeline/ingest", "pipeline/export", "pipeline/verify",
	},
	"cmd/bench":   {},
	"samples/gen": {},
}

// rooms names the only packages that may know a library of others.
var rooms = map[string][]string{
	"github.com/mattn/go-sqlite3":     {"catalog/sqlite", "cmd/stillroom"}, // cmd asks its version
	"database/sql":                    {"catalog/sqlite", "catalog"},
	"github.com/h2non/bimg":           {"pipeline/render"},
	"github.com/rwcarlsen/goexif":     {"pipeline/probe"},
	"github.com/urfave/cli/v2":        {"cmd/stillroom"},
	"C":                               {"pipeline/render"},
	"github.com/goccy/go-yaml":        {"catalog/text"},
	"github.com/pelletier/go-toml":    {"cmd/house", "cmd/stillroom"},
	"github.com/cheggaaa/pb":          {"cmd/stillroom"},
	"github.com/cpuguy83/go-md2man":   {"cmd/stillroom"},
	"github.com/xrash/smetrics":       {"cmd/stillroom"},
	"codeberg.org/go-pdf/fpdf":        {"catalog/receipt", "pipeline/sheet"},
	"filippo.io/age":                  {"pipeline/seal"},
	"github.com/mtibben/confusables":  {"pipeline/leak"},
	"github.com/go-jose/go-jose":      {"pipeline/signature"},
	"github.com/corona10/goimagehash": {"pipeline/likeness"},
}

const module = "github.com/stillroom/stillroom/"

func TestLayout(t *testing.T) {
	out, err := exec.Command("go", "list", "-tags", "sqlite_fts5", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := map[string]bool{}
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, module)
		seen[name] = true
		may, known := allowed[name]
		if !known {
			t.Errorf("package %s has no place in the layout", name)
			continue
		}
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp, module); ok && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s, which the layout does not allow", name, ours)
			}
			for lib, in := range rooms {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !slices.Contains(in, name) {
					t.Errorf("%s imports %s, which belongs to %s", name, imp, strings.Join(in, " and "))
				}
			}
		}
	}
	for name := range allowed {
		if !seen[name] {
			t.Errorf("the layout speaks of %s, which is not there", name)
		}
	}
}
