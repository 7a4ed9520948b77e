package main

import (
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog/consent/explain"
	"github.com/stillroom/stillroom/catalog/receipt"
	"github.com/stillroom/stillroom/cmd/app"
)

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
