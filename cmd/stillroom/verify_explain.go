package main

import (
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/leak"
)

// runExplainRule says what a rule means, how it comes about and what mends it.
func runExplainRule(p *program, id string) error {
	rules := findings.Rules()
	i := slices.IndexFunc(rules, func(r findings.Rule) bool { return strings.EqualFold(r.ID, id) })
	if i < 0 {
		return explainLeak(p, id, rules)
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
		p.out.println(p.out.said(text))
		p.out.println()
	}
	for _, command := range r.Mend {
		p.out.println("  $ " + p.out.said(command))
	}
	return nil
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// explainLeak is runExplainRule of the rules of the leak gate, which are said in one line;
// others is what that looked at.
func explainLeak(p *program, id string, others []findings.Rule) error {
	var known []string
	for _, r := range others {
		known = append(known, r.ID)
	}
	for _, r := range leak.Rules() {
		known = append(known, r.ID)
		if !strings.EqualFold(r.ID, id) {
			continue
		}
		if p.json {
			return objects(p.printer, "rule", []findings.Rule{{ID: r.ID, Level: "leak", About: r.About}})
		}
		p.out.printf("%s (leak)\n\n%s.\n", r.ID, capital(r.About))
		return nil
	}
	return usagef("there is no rule %q; %s`stillroom rules` lists all", id, didYouMean(strings.ToUpper(id), "", known))
}
