package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// formatSupport is what this build does with a format.
type formatSupport struct {
	Format   schema.Format `json:"format"`
	Reads    string        `json:"reads"`    // what metadata is read, and by what
	Pictures string        `json:"pictures"` // what derivatives are made from, and by what
}

func formatSupports() []formatSupport {
	var out []formatSupport
	for _, f := range schema.Formats() {
		out = append(out, formatSupport{Format: f, Reads: readsText(f), Pictures: picturesText(f)})
	}
	return out
}

func readsText(f schema.Format) string {
	var parts []string
	for _, b := range probe.Reads(f) {
		switch b {
		case schema.BlockEXIF:
			parts = append(parts, "EXIF (goexif)")
		case schema.BlockIIM:
			parts = append(parts, "IPTC")
		case schema.BlockXMP:
			parts = append(parts, "XMP")
		default:
			parts = append(parts, "its own words")
		}
	}
	if parts == nil {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

func picturesText(f schema.Format) string {
	switch {
	case f == schema.FormatXMP:
		return "none: a sidecar, kept with its photo"
	case f == schema.FormatPDF:
		return "none: a document, kept as it is"
	case f.Companion():
		return "none: kept with the photo of its name"
	case f.RAW() && render.HasLibRaw():
		return "its preview, or LibRaw " + render.LibRawVersion()
	case f.RAW():
		return "its preview (built without LibRaw)"
	case render.Supports(f):
		return "libvips " + render.Version()
	}
	return "none in this build: kept as an original"
}

func cmdFormats(p *program) *cli.Command {
	return &cli.Command{
		Name:  "formats",
		Usage: "what this build reads and makes pictures from, and by what",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runFormats(p)
		},
	}
}

func runFormats(p *program) error {
	if p.json {
		return objects(p.printer, "format", formatSupports())
	}
	rows := [][]string{{"FORMAT", "READS", "PICTURES FROM"}}
	for _, s := range formatSupports() {
		rows = append(rows, []string{string(s.Format), s.Reads, s.Pictures})
	}
	return p.out.table(rows)
}
