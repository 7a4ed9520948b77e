package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/text"
	"github.com/stillroom/stillroom/schema"
)

func cmdShow(p *program) *cli.Command {
	return &cli.Command{
		Name:        "show",
		Usage:       "one photo, room, shoot, person, family or consent, whole",
		ArgsUsage:   "ID",
		Description: "A photo is named by four or more digits of its SHA-256. Where two kinds share\nan id, say which: room:ID.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return p.reading(c.Context, func(s *session) error { return p.show(c, s, c.Args().First()) })
		},
	}
}

func (p *program) show(c *cli.Context, s *session, id string) error {
	kind, rest, hasKind := strings.Cut(id, ":")
	if !hasKind {
		kind, rest = "", id
	}
	if (kind == "" || kind == "photo") && schema.IsDigestPrefix(rest) {
		found, err := p.showPhoto(c, s, rest)
		if found || err != nil {
			return err
		}
	}
	all, err := s.catalog.Dump(c.Context)
	if err != nil {
		return err
	}
	match := pick(all, kind, rest)
	n := len(match.Events) + len(match.Families) + len(match.People) + len(match.Rooms) + len(match.Shoots) + len(match.Notices) + len(match.Consents)
	if n == 0 {
		return fmt.Errorf("%s: %w", id, catalog.ErrNotFound)
	}
	if p.json {
		return p.document(match)
	}
	return p.out.document(func(w io.Writer) error { return text.WriteYAML(w, match) })
}

// pick returns the records with this id, of this kind or of any.
func pick(all schema.Records, kind, id string) schema.Records {
	var out schema.Records
	want := func(k, recordID string) bool { return recordID == id && (kind == "" || kind == k) }
	out.Events = filter(all.Events, func(v schema.Event) bool { return want("event", v.ID) })
	out.Families = filter(all.Families, func(v schema.Family) bool { return want("family", v.ID) })
	out.People = filter(all.People, func(v schema.Person) bool { return want("person", v.ID) })
	out.Rooms = filter(all.Rooms, func(v schema.Room) bool { return want("room", v.ID) })
	out.Shoots = filter(all.Shoots, func(v schema.Shoot) bool { return want("shoot", v.ID) })
	out.Notices = filter(all.Notices, func(v schema.Notice) bool { return want("notice", v.ID) })
	out.Consents = filter(all.Consents, func(v schema.Consent) bool { return want("consent", v.ID) })
	return out
}

func filter[T any](list []T, keep func(T) bool) []T {
	var out []T
	for _, v := range list {
		if keep(v) {
			out = append(out, v)
		}
	}
	return out
}

// photoView is a photo, whole: what is so, and beside it who said it.
type photoView struct {
	schema.Photo
	Camera schema.Probe       `json:"camera"` // what the file says
	Record schema.PhotoRecord `json:"record"` // what a person said
	Seen   []schema.Seen      `json:"seen,omitempty"`
}

func (p *program) showPhoto(c *cli.Context, s *session, prefix string) (bool, error) {
	var found *schema.Photo
	err := s.catalog.List(c.Context, schema.Selection{IDs: []string{prefix}}, catalog.ListOptions{Zone: s.zone, At: p.now()},
		func(ph schema.Photo) error { found = &ph; return nil })
	if errors.Is(err, catalog.ErrNotFound) {
		return false, nil
	}
	if err != nil || found == nil {
		return false, err
	}
	found.Probe.SHA256 = found.SHA256
	if p.json {
		return true, p.document(photoView{*found, found.Probe, found.Record, found.Seen})
	}
	rows := [][]string{
		{"photo", found.ID},
		{"sha256", found.SHA256.String()},
		{"original", found.Path},
		{"room", orDash(found.Room)},
		{"shoot", orDash(found.Shoot)},
		{"may go to", mayGoTo(found.Consent)},
	}
	for _, f := range []struct {
		name   string
		said   *string
		camera string
	}{
		{"title", found.Record.Title, found.Probe.Title},
		{"caption", found.Record.Caption, firstOf(found.Probe.Caption, found.Probe.Description)},
		{"alt", found.Record.Alt, ""},
	} {
		switch {
		case f.said != nil:
			rows = append(rows, []string{f.name, *f.said + " (written by a person)"})
			if f.camera != "" {
				rows = append(rows, []string{"", f.camera + " (in the file)"})
			}
		case f.camera != "":
			rows = append(rows, []string{f.name, f.camera + " (in the file; never exported)"})
		}
	}
	if f := found.Record.Focal; f != nil {
		rows = append(rows, []string{"focal", f.String()})
	}
	if found.TakenCamera != "" {
		rows = append(rows, []string{"taken", found.TakenLocal + found.TakenOffset + " (corrected; the camera wrote " + found.TakenCamera + ")"})
	}
	for _, o := range found.Others {
		rows = append(rows, []string{string(o.Role), fmt.Sprintf("%s, %s", o.Path, size(o.Bytes))})
	}
	for _, d := range found.Derivatives {
		from := ""
		if d.Source != "original" {
			from = ", from its " + d.Source
		}
		rows = append(rows, []string{d.Recipe, fmt.Sprintf("%dx%d, %s%s, %s", d.Width, d.Height, size(d.Bytes), from, d.Path)})
	}
	shown := found.Shown()
	for _, x := range found.Seen {
		now := ""
		if x.Words != shown.Words || !x.Covers(shown.Renderings) {
			now = ", as it was then"
		}
		rows = append(rows, []string{"seen", fmt.Sprintf("%s by %s for %s on %s%s", x.Verdict, x.Guardian, x.Channel, x.At, now)})
	}
	if found.NoPicture != "" {
		which := "none: "
		if len(found.Derivatives) > 0 {
			which = "not all: "
		}
		rows = append(rows, []string{"derivatives", which + found.NoPicture})
	}
	if err := p.out.table(rows); err != nil {
		return true, err
	}
	p.out.println()
	return true, p.out.table(probeRows(found.Probe))
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
