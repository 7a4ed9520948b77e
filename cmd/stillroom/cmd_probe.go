package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/schema"
)

func cmdProbe(p *program) *cli.Command {
	return &cli.Command{
		Name:      "probe",
		Usage:     "what stillroom reads in a file; needs no catalog",
		ArgsUsage: "FILE...",
		Description: "Prints what the bytes say, places included: it is for you, on this machine.\n" +
			"With --json one object a file. The limits are those of the catalog that is\n" +
			"named or is here, else those of a new one.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			return runProbe(c.Context, p, c.Args().Slice(), c.IsSet("catalog"))
		},
	}
}

// runProbe prints what is read in each file. named says that a person asked for this
// catalog.
func runProbe(ctx context.Context, p *program, args []string, named bool) error {
	settings, _, err := app.ReadSettings(p.door.Dir)
	if err == nil {
		err = settings.Limits.Check()
	}
	if err != nil && named {
		return err
	}
	if err != nil {
		// Nobody asked for this catalog: it only lies here.
		settings = schema.DefaultSettings()
		p.warnf("%v; with the usual limits", err)
	}
	failed := 0
	for i, name := range args {
		pr, err := probeFile(ctx, name, settings.Limits)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			failed++
			p.warnf("%v", err)
			continue
		}
		if p.json {
			if err := p.line(pr); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			p.out.println()
		}
		if err := p.out.table(probeRows(pr)); err != nil {
			return err
		}
	}
	switch {
	case failed == 0:
		return nil
	case failed == len(args):
		return fmt.Errorf("no file could be read")
	}
	return errSomeFailed
}

func probeFile(ctx context.Context, name string, lim schema.Limits) (schema.Probe, error) {
	f, err := os.Open(name)
	if err != nil {
		return schema.Probe{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return schema.Probe{}, err
	}
	if !info.Mode().IsRegular() {
		return schema.Probe{}, fmt.Errorf("%s: not a regular file", name)
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return schema.Probe{}, err
	}
	pr, err := probe.Read(ctx, name, f, info.Size(), lim)
	h.Sum(pr.SHA256[:0])
	return pr, err
}

func probeRows(pr schema.Probe) [][]string {
	rows := [][]string{
		{pr.File},
		{"  format", fmt.Sprintf("%s (%s), %s", pr.Format, pr.MIME, size(pr.Bytes))},
		{"  sha256", pr.SHA256.String()},
	}
	// If blocks differ, the words of each are printed below those that count.
	add := func(label, value string, fields ...string) {
		if value != "" {
			rows = append(rows, []string{"  " + label, value})
		}
		for _, f := range fields {
			if said := whoSaid(pr, f, ""); said != "" {
				rows = append(rows, []string{"", said})
			}
		}
	}
	if pr.Width > 0 {
		add("size", fmt.Sprintf("%d x %d px, orientation %d", pr.Width, pr.Height, max(pr.Orientation, 1)), "orientation")
	}
	add("camera", trimJoin(pr.Make, pr.Model), "make", "model")
	add("lens", pr.Lens, "lens")
	taken := pr.TakenLocal
	if taken != "" {
		zone := pr.TakenOffset
		if zone == "" {
			zone = "no zone written"
		}
		add("taken", fmt.Sprintf("%s, %s (%s)", taken, zone, pr.TakenSource), "taken_local", "taken_offset")
	}
	if pr.ExposureS > 0 {
		add("exposure", fmt.Sprintf("%s s", shutter(pr.ExposureS)), "exposure_s")
	}
	if pr.FNumber > 0 {
		add("aperture", fmt.Sprintf("f/%g", pr.FNumber), "f_number")
	}
	if pr.ISO > 0 {
		add("iso", fmt.Sprint(pr.ISO), "iso")
	}
	if pr.FocalMM > 0 {
		add("focal length", fmt.Sprintf("%g mm", pr.FocalMM), "focal_mm")
	}
	switch {
	case pr.Rating > 0:
		add("rating", fmt.Sprintf("%d of 5", pr.Rating))
	case pr.Rating < 0:
		add("rating", "rejected")
	}
	add("label", pr.Label)
	if pr.GPS != nil {
		add("gps", fmt.Sprintf("%.6f, %.6f", pr.GPS.Lat, pr.GPS.Lon), "gps")
	}
	for _, f := range [][2]string{
		{"title", pr.Title}, {"caption", pr.Caption}, {"description", pr.Description}, {"creator", pr.Creator}, {"artist", pr.Artist},
		{"credit", pr.Credit}, {"rights", pr.Rights}, {"copyright", pr.Copyright}, {"icc profile", pr.ICCProfile},
	} {
		if said := whoSaid(pr, f[0], f[1]); said != "" {
			f[1] = said
		}
		add(f[0], f[1])
	}
	for _, k := range pr.Keywords {
		add("keyword", k)
	}
	add("keywords", whoSaid(pr, "keywords", strings.Join(pr.Keywords, "; ")))
	for _, w := range pr.Warnings {
		add("warning", w)
	}
	return rows
}

// whoSaid lists what each block says of a field in which they differ, first the one that
// counts: "Kitchen (XMP); Room (IPTC-IIM)".
func whoSaid(pr schema.Probe, field, counts string) string {
	if !slices.Contains(pr.Differs, field) {
		return ""
	}
	var said []string
	for _, s := range pr.Statements(field) {
		words := fmt.Sprintf("%s (%s)", s.Words, s.Block.Name())
		if s.Words == counts {
			said = slices.Insert(said, 0, words)
		} else {
			said = append(said, words)
		}
	}
	return strings.Join(said, "; ")
}

func shutter(s float64) string {
	if s < 0.4 {
		return fmt.Sprintf("1/%.0f", 1/s)
	}
	return fmt.Sprintf("%g", s)
}

func trimJoin(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}
