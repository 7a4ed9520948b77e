package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/consent/explain"
	"github.com/stillroom/stillroom/catalog/receipt"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/schema"
)

// The commands in this file print what this build can do.

func cmdRecipes(p *program) *cli.Command {
	return &cli.Command{
		Name:  "recipes",
		Usage: "the derivatives that can be made, and which are",
		Description: "The recipes are those of the catalog here, from its stillroom.toml; without a\n" +
			"catalog, those that are built in.",
		Action: func(c *cli.Context) error {
			return runRecipes(c.Context, p)
		},
	}
}

func runRecipes(ctx context.Context, p *program) error {
	recipes := schema.DefaultRecipes()
	err := p.door.Read(ctx, func(s *app.Session) (err error) {
		recipes, err = s.Settings.CheckedRecipes()
		return err
	})
	if err != nil && !errors.Is(err, catalog.ErrNone) {
		return err
	}
	if p.json {
		return objects(p.printer, "recipe", recipes)
	}
	rows := [][]string{{"RECIPE", "ON", "LONG EDGE", "FORMAT", "QUALITY", "EFFORT", "VERSION"}}
	for _, r := range recipes {
		on, edge := "", fmt.Sprintf("%d px", r.LongEdge)
		if r.On {
			on = "on"
		}
		if r.LongEdge == 0 {
			edge = "its own"
		}
		rows = append(rows, []string{r.Name, on, edge, string(r.Format), fmt.Sprint(r.Quality), fmt.Sprint(r.Effort), fmt.Sprint(r.Version)})
	}
	return p.out.table(rows)
}

func cmdChannels(p *program) *cli.Command {
	return &cli.Command{
		Name:  "channels",
		Usage: "where a picture may be used, in the families' words",
		Action: func(c *cli.Context) error {
			return printGlossary(p.printer, "channel", receipt.Uses())
		},
	}
}

func cmdConditions(p *program) *cli.Command {
	return &cli.Command{
		Name:  "conditions",
		Usage: "what a yes may ask for, in the families' words",
		Action: func(c *cli.Context) error {
			list := receipt.Conditions()
			if !p.json {
				for i := range list {
					list[i].Name += app.ConditionTakes(list[i].Name)
				}
			}
			return printGlossary(p.printer, "condition", list)
		},
	}
}

func cmdReasons(p *program) *cli.Command {
	return &cli.Command{
		Name:  "reasons",
		Usage: "why a photo may not go, and what each reason means",
		Action: func(c *cli.Context) error {
			var list []receipt.Fact
			for _, r := range explain.Reasons() {
				list = append(list, receipt.Fact{Name: r, Text: explain.Short(r)})
			}
			return printGlossary(p.printer, "reason", list)
		},
	}
}

// meaning is a word and what it means, in the words in which families are told.
type meaning struct {
	Name  string `json:"name"`
	Means string `json:"means"`
}

func meanings(list []receipt.Fact) []meaning {
	out := make([]meaning, len(list))
	for i, f := range list {
		out[i] = meaning{f.Name, f.Text}
	}
	return out
}

// printGlossary prints words with what they mean.
func printGlossary(p *printer, kind string, list []receipt.Fact) error {
	if p.json {
		return objects(p, kind, meanings(list))
	}
	var rows [][2]string
	for _, f := range list {
		rows = append(rows, [2]string{f.Name, f.Text})
	}
	for _, line := range columns(rows, p.out.pageWidth()) {
		p.out.println(line)
	}
	return nil
}

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

func cmdSchema(p *program) *cli.Command {
	return &cli.Command{
		Name:      "schema",
		Usage:     "print a JSON Schema, or the profile of bags",
		ArgsUsage: "NAME",
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "typescript", Usage: "print it as types of TypeScript"}},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runSchema(p, c.Args().First(), c.Bool("typescript"))
		},
	}
}

func runSchema(p *program, name string, typescript bool) error {
	text, err := schema.JSONSchemaText(name)
	switch {
	case name == schema.BagProfile && typescript:
		return usagef("--typescript: %s is not a JSON Schema", name)
	case name == schema.BagProfile:
		text, err = schema.BagProfileText()
	case typescript && err == nil:
		text, err = schema.TypeScript(name)
	}
	if err != nil {
		return usagef("%v", &schema.UnknownError{What: "schema", Word: name, Known: []string{
			schema.RecordsSchema, schema.ManifestSchema, schema.RecallSchema, schema.TilesSchema, schema.PlanSchema, schema.SlipSchema, schema.AnswersSchema, schema.CLISchema, schema.BagProfile,
		}})
	}
	return p.out.verbatim(text)
}
