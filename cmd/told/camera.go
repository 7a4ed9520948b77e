package told

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// Camera are what the file of a photo says: its name first, then a row for each fact.
func Camera(pr schema.Probe) [][]string {
	rows := [][]string{
		{pr.File},
		{"  format", fmt.Sprintf("%s (%s), %s", pr.Format, pr.MIME, Size(pr.Bytes))},
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
