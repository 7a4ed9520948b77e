package main

import (
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/schema"
)

// formatSupport is what this build does with a format.
type formatSupport struct {
	Format   schema.Format `json:"format"`
	Reads    string        `json:"reads"`    // what metadata is read, and by what
	Pictures string        `json:"pictures"` // what derivatives are made from, and by what
}

func formatSupports() []formatSupport {
	const exif = "EXIF (goexif), IPTC, XMP"
	var out []formatSupport
	for _, f := range schema.Formats() {
		s := formatSupport{Format: f, Reads: exif, Pictures: "kept as an original"}
		switch {
		case f == schema.FormatXMP:
			s.Reads, s.Pictures = "XMP", "kept with its frame, as a sidecar"
		case f.Companion():
			s.Reads, s.Pictures = "size, camera", "kept with its frame, as an attachment"
			switch f {
			case schema.FormatAVI, schema.FormatMTS, schema.FormatPDF:
				s.Reads = "nothing"
			}
		case f.RAW() && derive.HasLibRaw():
			s.Pictures = "embedded preview, or LibRaw " + derive.LibRawVersion()
		case f.RAW():
			s.Pictures = "embedded preview (built without LibRaw)"
		case derive.Supports(f):
			s.Pictures = "libvips " + derive.Version()
		}
		out = append(out, s)
	}
	return out
}

func cmdFormats(p *program) *cli.Command {
	return &cli.Command{
		Name:  "formats",
		Usage: "what this build reads, makes pictures from, and by which library",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			if p.json {
				return p.document(formatSupports())
			}
			rows := [][]string{{"FORMAT", "READS", "PICTURES FROM"}}
			for _, s := range formatSupports() {
				rows = append(rows, []string{string(s.Format), s.Reads, s.Pictures})
			}
			return p.out.table(rows)
		},
	}
}
