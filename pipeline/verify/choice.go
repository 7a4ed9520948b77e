package verify

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Choice is what is asked about. The zero one asks about everything.
type Choice struct{ only, skip *named }

// named are the areas and rules that somebody named. Two areas may share a rule, so an
// area is more than its rules.
type named struct{ areas, rules map[string]bool }

// Choose reads what is asked about and what is left out: each an area of [Areas], a rule,
// or the beginning of rules with a * after it.
func Choose(only, skip []string) (c Choice, err error) {
	if c.only, err = namedIn(only); err != nil {
		return c, err
	}
	if c.skip, err = namedIn(skip); err != nil {
		return c, err
	}
	if !slices.ContainsFunc(checks(), c.makes) {
		return c, errors.New("--only and --skip leave nothing to check")
	}
	return c, nil
}

func namedIn(list []string) (*named, error) {
	if len(list) == 0 {
		return nil, nil
	}
	n := &named{map[string]bool{}, map[string]bool{}}
	for _, name := range list {
		known := slices.Contains(Areas(), name)
		if known {
			n.areas[name] = true
		}
		for _, r := range findings.Rules() {
			if fits, _ := path.Match(strings.ToUpper(name), r.ID); fits {
				known = true
				n.rules[r.ID] = true
			}
		}
		if !known {
			all := Areas()
			for _, r := range findings.Rules() {
				all = append(all, r.ID)
			}
			if near := schema.Nearest(name, all); near != "" {
				return nil, fmt.Errorf("%q is neither a rule nor an area; did you mean %s? `stillroom rules` lists the rules", name, near)
			}
			return nil, fmt.Errorf("%q is neither a rule nor an area: areas are %s; stillroom rules lists the rules", name, strings.Join(Areas(), ", "))
		}
	}
	return n, nil
}

// makes reports whether a check is made.
func (c Choice) makes(x check) bool {
	if c.skip != nil && c.skip.areas[x.name] {
		return false
	}
	return slices.ContainsFunc(x.rules, func(rule string) bool { return c.asks(x, rule) })
}

// goesWith reports whether a check is left out together with another that somebody leaves
// out: of a catalog without its folder of originals nobody can say what lies in it.
func goesWith(job Job, x check) bool {
	if x.name != "unrecorded" || job.Choice.skip == nil || !job.Choice.skip.areas["originals"] {
		return false
	}
	_, err := job.Store.Stat(store.Originals)
	return errors.Is(err, fs.ErrNotExist)
}

// asks reports whether a rule is asked about in a check. That something could not be
// checked is always told.
func (c Choice) asks(x check, rule string) bool {
	if rule == findings.CheckFailed {
		return true
	}
	if c.only != nil && !c.only.areas[x.name] && !c.only.rules[rule] {
		return false
	}
	return c.skip == nil || !c.skip.rules[rule]
}

// Areas are the names of what is looked at, in order.
func Areas() (names []string) {
	for _, c := range checks() {
		names = append(names, c.name)
	}
	return names
}
