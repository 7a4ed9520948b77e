package main

import (
	"strings"

	"github.com/urfave/cli/v2"
)

func cmdPair(p *program) *cli.Command {
	return &cli.Command{
		Name:      "pair",
		Usage:     "make two photos one: a RAW and its JPEG",
		ArgsUsage: "PHOTO OTHER",
		Description: "PHOTO stays, with its id, record and derivatives; OTHER becomes its second file.\n" +
			"Import does this by itself where it is beyond doubt.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 2, 2); err != nil {
				return err
			}
			return p.reading(c.Context, func(s *session) error {
				if err := s.catalog.Pair(c.Context, c.Args().Get(0), c.Args().Get(1)); err != nil {
					return err
				}
				if err := p.openRecalls(c.Context, s); err != nil {
					return err
				}
				return p.made("paired", []string{c.Args().Get(0)})
			})
		},
	}
}

func cmdUnpair(p *program) *cli.Command {
	return &cli.Command{
		Name:      "unpair",
		Usage:     "make two photos of a pair again",
		ArgsUsage: "PHOTO",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return p.reading(c.Context, func(s *session) error {
				ids, err := s.catalog.Unpair(c.Context, c.Args().First(), p.now())
				if err != nil {
					return err
				}
				if err := p.openRecalls(c.Context, s); err != nil {
					return err
				}
				if err := p.made("unpaired", ids); err != nil {
					return err
				}
				p.notef("make derivatives of it with: stillroom derive %s", strings.Join(ids, " "))
				return nil
			})
		},
	}
}

func (p *program) made(what string, ids []string) error {
	if p.json {
		return p.document(map[string][]string{what: ids})
	}
	p.donef("%s %s", what, strings.Join(ids, " "))
	return nil
}
