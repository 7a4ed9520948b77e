package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

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
