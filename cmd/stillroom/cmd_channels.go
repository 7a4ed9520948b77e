package main

import (
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog/receipt"
)

func cmdChannels(p *program) *cli.Command {
	return &cli.Command{
		Name:  "channels",
		Usage: "where a picture may be used, in the families' words",
		Action: func(c *cli.Context) error {
			return printGlossary(p.printer, "channel", receipt.Uses())
		},
	}
}
