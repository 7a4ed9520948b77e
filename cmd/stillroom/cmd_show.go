package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/schema"
)

func cmdShow(p *program) *cli.Command {
	return &cli.Command{
		Name:        "show",
		Usage:       "one photo, room, shoot, person, family or consent, whole",
		ArgsUsage:   "ID",
		Description: "A photo is named by four or more digits of its SHA-256, by what a package calls it, or\nby the name of one of its files. Where two kinds share an id, say which: room:ID.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return p.door.Read(c.Context, func(s *house.Session) error {
				return showLoose(c.Context, p.printer, s, c.Args().First(), runShow(c.Context, p.printer, s, c.Args().First()))
			})
		},
	}
}

func runShow(ctx context.Context, p *printer, s *house.Session, id string) error {
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
	all, err := s.Catalog.Dump(ctx)
	if err != nil {
		return err
	}
	match := pick(all, kind, rest)
	n := len(match.Events) + len(match.Families) + len(match.People) + len(match.Rooms) + len(match.Shoots) + len(match.Notices) + len(match.Consents)
	if n == 0 && (kind == "" || kind == "photo") {
		found, err := runShowPhoto(ctx, p, s, rest)
		if found || err != nil {
			return err
		}
	}
	if n == 0 {
		return runShowAttachment(ctx, p, s, id)
	}
	if p.json {
		return p.document(match)
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

// runShowAttachment shows a letter, a drawing, sound or film.
func runShowAttachment(ctx context.Context, p *printer, s *house.Session, id string) error {
	a, err := s.Catalog.Attachment(ctx, id)
	if err != nil {
		return err
	}
	if p.json {
		return p.document(a)
	}
	return p.out.table(attachmentRows(a))
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

// photoView is a whole photo: what counts, and beside it who said it.
type photoView struct {
	schema.Photo
	Camera schema.Probe       `json:"camera"` // what the file says
	Record schema.PhotoRecord `json:"record"` // what a person said
	Seen   []schema.Seen      `json:"seen,omitempty"`
	// PackageIDs are what the packages that hold it call it, by channel.
	PackageIDs map[schema.Channel][]string `json:"package_ids,omitempty"`
}

func runShowPhoto(ctx context.Context, p *printer, s *house.Session, prefix string) (bool, error) {
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
	if p.json {
		return true, p.document(photoView{*found, found.Probe, found.Record, found.Seen, ids})
	}
	rows := [][]string{
		{"photo", found.ID},
		{"sha256", found.SHA256.String()},
		{"original", fmt.Sprintf("%s, %s", found.Path, size(found.Bytes))},
		{"room", orDash(found.Room)},
		{"shoot", orDash(found.Shoot)},
		{"may go to", mayGoTo(found.Consent)},
	}
	for _, ch := range schema.Channels() {
		if len(ids[ch]) > 0 {
			rows = append(rows, []string{"called", strings.Join(ids[ch], ", ") + " in packages for " + string(ch)})
		}
	}
	if words := likeWords(found.ID, found.Alike); words != "" {
		rows = append(rows, []string{"held", words})
	}
	for _, d := range found.Same {
		rows = append(rows, []string{"same as", d.ID()})
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
			rows = append(rows, inLines(f.name, *f.said+" (written by a person)")...)
			if f.camera != "" {
				rows = append(rows, []string{"", f.camera + " (in the file)"})
			}
		case f.camera != "":
			rows = append(rows, []string{f.name, f.camera + " (in the file; never exported)"})
		}
	}
	rows = append(rows, saidOf(found.Record)...)
	if found.TakenCamera != "" {
		rows = append(rows, []string{"taken", found.TakenLocal + found.TakenOffset + " (corrected; the camera wrote " + found.TakenCamera + ")"})
	}
	if found.Damage != "" {
		rows = append(rows, []string{"damaged", found.Damage + "; look for a whole copy of the original"})
	}
	rows = append(rows, otherNames(*found)...)
	for _, o := range found.Others {
		damaged := ""
		if o.Damage != "" {
			damaged = "; damaged: " + o.Damage
		}
		rows = append(rows, []string{string(o.Role), fmt.Sprintf("%s, %s, sha256 %s%s", o.Path, size(o.Bytes), o.SHA256.ID(), damaged)})
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

// otherNames lists the names under which the bytes of a photo's files came, if they
// differ from where the files lie now.
func otherNames(ph schema.Photo) [][]string {
	var rows [][]string
	for _, f := range ph.Files {
		for _, name := range f.Names {
			if path.Base(name) != path.Base(f.Path) {
				rows = append(rows, []string{"known as", name})
			}
		}
	}
	return rows
}

// saidOf is what else a person said of a photo.
func saidOf(r schema.PhotoRecord) [][]string {
	var rows [][]string
	if r.Extended != nil {
		rows = append(rows, inLines("extended", *r.Extended)...)
	}
	if r.Sequence != nil {
		rows = append(rows, []string{"sequence", fmt.Sprint(*r.Sequence)})
	}
	if r.Rating != nil {
		rows = append(rows, []string{"rating", fmt.Sprintf("%d of 5", *r.Rating)})
	}
	if r.Tags != nil {
		rows = append(rows, []string{"tags", orDash(strings.Join(*r.Tags, ", "))})
	}
	if r.Orientation != nil {
		rows = append(rows, []string{"orientation", fmt.Sprintf("%d, in place of what the camera wrote", *r.Orientation)})
	}
	if r.Focal != nil {
		rows = append(rows, []string{"focal", r.Focal.String()})
	}
	if r.Depicts == nil {
		return rows
	}
	if len(*r.Depicts) == 0 {
		return append(rows, []string{"shows", "no person: somebody has looked"})
	}
	for _, d := range *r.Depicts {
		rows = append(rows, []string{"shows", depiction(d)})
	}
	return rows
}

// depiction says who or what is depicted, what that person said, and what renderings do
// about it.
func depiction(d schema.Depiction) string {
	words := []string{d.Label}
	switch {
	case d.Identifiable && d.Cleared:
		words = append(words, "can be recognized and agrees to be shown")
	case d.Identifiable:
		words = append(words, "can be recognized and has not agreed to be shown")
	}
	where := "the whole photo"
	if r := d.Region; r != nil {
		where = fmt.Sprintf("the part %gx%g at %g,%g of the upright photo", r.W, r.H, r.X, r.Y)
	}
	if d.Treatment != "" {
		words = append(words, d.Treatment+": "+where)
	} else if d.Region != nil {
		words = append(words, where)
	}
	return strings.Join(words, "; ")
}

// inLines puts a text of several lines into as many rows, the first behind its name.
func inLines(name, text string) [][]string {
	var rows [][]string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		rows = append(rows, []string{name, line})
		name = ""
	}
	return rows
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
