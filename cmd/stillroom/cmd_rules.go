package main

import (
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/leak"
)

func cmdRules(p *program) *cli.Command {
	return &cli.Command{
		Name:      "rules",
		Usage:     "what verify, manifest check and the leak gate look for",
		ArgsUsage: "[RULE]",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 1); err != nil {
				return err
			}
			if c.NArg() == 1 {
				return runExplainRule(p, c.Args().First())
			}
			return runRules(p)
		},
	}
}

func runRules(p *program) error {
	rules := findings.Rules()
	if p.json {
		for _, r := range leak.Rules() {
			rules = append(rules, findings.Rule{ID: r.ID, Level: "leak", About: r.About})
		}
		return objects(p.printer, "rule", rules)
	}
	rows := [][]string{{"RULE", "LEVEL", "IT MEANS"}}
	for _, r := range rules {
		rows = append(rows, []string{r.ID, string(r.Level), r.About})
	}
	for _, r := range leak.Rules() {
		rows = append(rows, []string{r.ID, "leak", r.About})
	}
	return p.out.table(rows)
}
