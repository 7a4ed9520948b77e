package recordsfile

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/stillroom/stillroom/schema"
)

// number is how a number may be written. YAML has other forms, and people write 010 for
// ten, which some YAML readers take for eight.
var number = regexp.MustCompile(`^[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$`)

// numbers refuses a number that two readers take for two numbers.
func numbers(file string, root ast.Node) error {
	var errs []error
	for _, kind := range []ast.NodeType{ast.IntegerType, ast.FloatType, ast.InfinityType, ast.NanType} {
		for _, n := range ast.Filter(kind, root) {
			if !number.MatchString(n.GetToken().Value) {
				errs = append(errs, &Error{File: file, Line: line(n), What: "this number may be read in two ways: write it with decimal digits and no 0 in front, or in quotes if it is text"})
			}
		}
	}
	return errors.Join(errs...)
}

// days refuses days that no calendar has, with their line.
func days(file string, root ast.Node, r schema.Records) error {
	var errs []error
	check := func(value string, path ...any) {
		keys := make([]string, len(path))
		for i, p := range path {
			keys[i] = fmt.Sprint(p)
		}
		if len(value) < len(time.DateOnly) {
			return // not said
		}
		if _, err := time.Parse(time.DateOnly, value[:len(time.DateOnly)]); err != nil {
			errs = append(errs, &Error{File: file, Line: line(find(root, keys)), What: keys[len(keys)-1] + ": no calendar has this day"})
		}
	}
	for i, e := range r.Events {
		check(e.Date, "events", i, "date")
	}
	for i, p := range r.People {
		check(p.Born, "people", i, "born")
		check(p.Died, "people", i, "died")
	}
	for i, s := range r.Shoots {
		check(s.Date, "shoots", i, "date")
	}
	for i, c := range r.Consents {
		check(string(c.ObtainedAt), "consents", i, "obtained_at")
		check(string(c.EffectiveFrom), "consents", i, "effective_from")
		check(string(c.ExpiresAt), "consents", i, "expires_at")
		check(string(c.ReviewBy), "consents", i, "review_by")
		for j, t := range c.Terms {
			check(string(t.EmbargoUntil), "consents", i, "terms", j, "embargo_until")
			check(string(t.ExpiresAt), "consents", i, "terms", j, "expires_at")
		}
		for j, e := range c.Events {
			check(string(e.At), "consents", i, "events", j, "at")
		}
	}
	return errors.Join(errs...)
}
