package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/schema"
)

func cmdShow(p *program) *cli.Command {
	return &cli.Command{
		Name:        "show",
		Usage:       "one photo, room, shoot, person, family, guardian or consent",
		ArgsUsage:   "ID",
		Description: "A photo is named by four or more digits of its SHA-256, by what a package calls it, or\nby the name of one of its files. Where two kinds share an id, say which: room:ID.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return p.door.Read(c.Context, func(s *app.Session) error {
				return showLoose(c.Context, p.printer, s, c.Args().First(), runShow(c.Context, p.printer, s, c.Args().First()))
			})
		},
	}
}

func runShow(ctx context.Context, p *printer, s *app.Session, id string) error {
	kind, rest, hasKind := strings.Cut(id, ":")
	if !hasKind {
		kind, rest = "", id
	}
	if (kind == "" || kind == "photo") && schema.IsDigestPrefix(rest) {
		found, err := runShowPhoto(ctx, p, s, rest)
		if found || err != nil {
			return err
		}
	}
	match, n, err := recordNamed(ctx, s, kind, rest)
	if err != nil {
		return err
	}
	if n == 0 && (kind == "" || kind == "photo") {
		found, err := runShowPhoto(ctx, p, s, rest)
		if found || err != nil {
			return err
		}
	}
	if n == 0 {
		err := runShowAttachment(ctx, p, s, id)
		if errors.Is(err, catalog.ErrNotFound) && !hasKind {
			return catalog.NotFound("photo or record", id)
		}
		return err
	}
	if p.json {
		return p.object("records", match)
	}
	if err := p.out.document(func(w io.Writer) error { return recordsfile.WriteYAML(w, match) }); err != nil {
		return err
	}
	for _, room := range match.Rooms {
		list, err := s.Catalog.Attachments(ctx, room.ID)
		if err != nil {
			return err
		}
		for _, a := range list { // as remarks: the rest is still a text of records
			p.out.printf("# %s %s: %s %s\n", room.ID, a.Kind, a.ID, a.Title)
		}
	}
	return nil
}

// recordNamed is what is recorded under an id, and of how many kinds. A guardian is shown with the
// family: nobody decides alone.
func recordNamed(ctx context.Context, s *app.Session, kind, id string) (match schema.Records, n int, err error) {
	if match, err = catalog.Named(ctx, s.Catalog, kind, id); err != nil {
		return match, 0, err
	}
	n = len(match.Events) + len(match.Families) + len(match.People) + len(match.Rooms) + len(match.Shoots) + len(match.Notices) + len(match.Consents)
	if n > 0 || kind != "" && kind != "guardian" {
		return match, n, nil
	}
	family, known, err := catalog.FamilyOf(ctx, s.Catalog, id)
	if err != nil || !known {
		return match, 0, err
	}
	match, err = catalog.Named(ctx, s.Catalog, "family", family)
	return match, len(match.Families), err
}

// runShowAttachment shows a letter, a drawing, sound or film.
func runShowAttachment(ctx context.Context, p *printer, s *app.Session, id string) error {
	a, err := s.Catalog.Attachment(ctx, id)
	if err != nil {
		return err
	}
	one := []schema.Attachment{a}
	if err := s.Catalog.DecideAttachments(ctx, one, s.Zone, s.Now()); err != nil {
		return err
	}
	if p.json {
		return p.object("attachment", one[0])
	}
	return p.out.table(attachmentRows(one[0]))
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

// photoView is a whole photo: what counts, and beside it who said it.
type photoView struct {
	schema.Photo
	Camera schema.Probe       `json:"camera"` // what the file says
	Record schema.PhotoRecord `json:"record"` // what a person said
	Seen   []schema.Seen      `json:"seen,omitempty"`
	// PackageIDs are what the packages that hold it call it, by channel.
	PackageIDs map[schema.Channel][]string `json:"package_ids,omitempty"`
	Copies     []app.PhotoCopy             `json:"copies,omitempty"` // in mirrors
}

func runShowPhoto(ctx context.Context, p *printer, s *app.Session, prefix string) (bool, error) {
	var found *schema.Photo
	err := s.Catalog.List(ctx, schema.Selection{IDs: []string{prefix}}, catalog.ListOptions{Zone: s.Zone, At: s.Now()},
		func(ph schema.Photo) error { found = &ph; return nil })
	if errors.Is(err, catalog.ErrNotFound) {
		return false, nil
	}
	if err != nil || found == nil {
		return false, err
	}
	found.Probe.SHA256 = found.SHA256
	ids, err := s.Catalog.PackageIDs(ctx, found.SHA256)
	if err != nil {
		return true, err
	}
	copies, inUse, err := app.Copies(ctx, s, *found)
	if err != nil {
		return true, err
	}
	if p.json {
		return true, p.object("photo", photoView{*found, found.Probe, found.Record, found.Seen, ids, copies})
	}
	rows := slices.Concat(told.Photo(*found, ids), copyRows(copies, inUse, s.Zone))
	for _, r := range rows {
		if slices.Contains([]string{"held", "copies", "copy"}, r[0]) { // the program's own sentences
			r[1] = p.out.typed(r[1])
		}
	}
	if err := p.out.table(rows); err != nil {
		return true, err
	}
	p.out.println()
	return true, p.out.table(told.Camera(found.Probe))
}
