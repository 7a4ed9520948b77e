package main

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdTags(p *program) *cli.Command {
	var q choosing
	return &cli.Command{
		Name:        "tags",
		Usage:       "which tags there are, and on how many photos",
		ArgsUsage:   "[TEXT]",
		Description: "The options choose photos as those of list do.",
		Flags:       q.finding(),
		Action: func(c *cli.Context) error {
			return runTags(c.Context, p, q.with(c.Args().Slice()))
		},
	}
}

func runTags(ctx context.Context, p *program, q app.Selecting) error {
	sel, err := q.Selection()
	if err != nil {
		return err
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		count, untagged, err := countTags(ctx, s, sel)
		if err != nil {
			return err
		}
		return printTags(p.printer, count, untagged)
	})
}

// countTags counts the photos of each tag, and those without one.
func countTags(
	ctx context.Context, s *app.Session, sel schema.Selection,
) (count map[string]int, untagged int, err error) {
	count = map[string]int{}
	err = s.Catalog.List(ctx, sel, catalog.ListOptions{Zone: s.Zone, At: s.Now()}, func(ph schema.Photo) error {
		for _, tag := range ph.Tags {
			count[tag]++
		}
		if len(ph.Tags) == 0 {
			untagged++
		}
		return nil
	})
	return count, untagged, err
}

type tagLine struct {
	Tag    string `json:"tag"`
	Photos int    `json:"photos"`
}

type tagSummary struct {
	Count    int `json:"count"`
	Untagged int `json:"untagged"`
}

func printTags(p *printer, count map[string]int, untagged int) error {
	tags := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	if p.json {
		for _, tag := range tags {
			if err := p.object("tag", tagLine{tag, count[tag]}); err != nil {
				return err
			}
		}
		return p.endWith(tagSummary{len(tags), untagged})
	}
	rows := [][]string{{"PHOTOS", "TAG"}}
	for _, tag := range tags {
		rows = append(rows, []string{strconv.Itoa(count[tag]), tag})
	}
	if untagged > 0 {
		rows = append(rows, []string{strconv.Itoa(untagged), "(none)"})
	}
	return p.out.table(rows)
}
