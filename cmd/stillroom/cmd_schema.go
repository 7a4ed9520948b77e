package main

import (
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/schema"
)

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
