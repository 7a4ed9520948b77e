package packages

import (
	"slices"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// told is what was found of one package, as it is told.
type told struct {
	found   func(schema.Finding)
	verdict findings.PackageVerdict
	whole   []string // rules that keep every photo from being shown
}

// find reports a finding and returns the rule if it keeps a photo from being shown,
// else "".
func (t *told) find(rule, message string) string { return t.findFile(rule, message, "") }

// findFile is find for a file whose name no finding may hold.
func (t *told) findFile(rule, message, file string) string {
	f := findings.Find(rule, t.verdict.Package, message)
	f.File = file
	t.found(f)
	if f.Level != schema.LevelError {
		t.verdict.Warnings++
		return ""
	}
	t.verdict.Errors++
	return rule
}

// findWhole is find for a finding that concerns every photo.
func (t *told) findWhole(rule, message string) { t.findWholeFile(rule, message, "") }

func (t *told) findWholeFile(rule, message, file string) {
	if rule = t.findFile(rule, message, file); rule != "" && !slices.Contains(t.whole, rule) {
		t.whole = append(t.whole, rule)
	}
}
