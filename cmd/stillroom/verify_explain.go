package main

import (
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
)

// runExplainRule says what a rule means, how it comes about and what mends it.
func runExplainRule(p *program, id string) error {
	rules := findings.Rules()
	i := slices.IndexFunc(rules, func(r findings.Rule) bool { return strings.EqualFold(r.ID, id) })
	if i < 0 {
		return usagef("there is no rule %q: stillroom rules lists all", id)
	}
	r := rules[i]
	if p.json {
		if err := p.object("rule", r); err != nil {
			return err
		}
		return p.endWith(struct {
			Count int `json:"count"`
		}{1})
	}
	p.out.printf("%s (%s)\n\n", r.ID, r.Level)
	for _, text := range []string{capital(r.About) + ".", r.Why, "What to do: " + r.Fix + "."} {
		p.out.println(text)
		p.out.println()
	}
	for _, command := range r.Mend {
		p.out.println("  $ " + command)
	}
	return nil
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
