package ingest

import (
	"context"
	"fmt"
	"time"

	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// assembler makes photos of the files of a frame that are at rest.
type assembler struct {
	drawing
	told    records.Told
	noPairs bool
}

// assemble decides the roles of the files of a frame: a photo, a RAW+JPEG pair that is
// one photo, sidecars and clips that belong to it. Only what is beyond doubt is put
// together; everything else stays a photo of its own, or is kept with a line that it
// belongs to no frame.
func (a assembler) assemble(ctx context.Context, parts []*part) error {
	var frames, companions []*part
	for _, p := range parts {
		if p.isNew() {
			p.probe.FileTime = schema.FormatInstant(p.file.ModTime)
			p.item.New.Probe.FileTime = p.probe.FileTime
		}
		switch {
		case p.isNew() && !p.isPhoto():
			companions = append(companions, p)
		case p.isNew(), !p.photo.IsZero():
			frames = append(frames, p)
		}
	}
	if len(frames) > 0 {
		// A file nobody can read beside one that is a picture belongs to it.
		frames, companions = demote(frames, companions)
	}
	primary, second := pair(frames)
	why := unpaired(frames)
	switch {
	case a.noPairs && (primary != nil || why != ""):
		primary, second, why = nil, nil, "pairing was turned off"
	case primary == nil:
	case placedApart(primary, second):
		primary, second, why = nil, nil, "the card says that they are of two rooms or two shoots"
	}
	for _, p := range frames {
		if p.isNew() && p.probe.Format.RAW() && p.joins.IsZero() {
			p.item.Unpaired = why
		}
	}
	if second != nil && primary.joins.IsZero() && !second.joins.IsZero() {
		primary.joins, primary.why = second.joins, schema.JoinShot // its other half is known
	}
	for _, p := range frames {
		if !p.isNew() || p == second {
			continue
		}
		if !p.joins.IsZero() {
			a.joinTo(p, p.joins, p.joinRole())
			continue
		}
		p.photo = p.body.sum
		p.item.New.Photo, p.item.New.Role = p.photo, schema.RolePrimary
	}
	if second != nil && !primary.joins.IsZero() {
		second.why = primary.why
		a.joinTo(second, primary.joins, pairRole(second.probe.Format))
	} else if second != nil {
		second.photo = primary.photo
		second.item.New.Photo, second.item.New.Role = primary.photo, pairRole(second.probe.Format)
		second.item.Photo = primary.photo.ID()
	}
	for _, c := range companions {
		attach(c, frames)
		if damage := noPicture(c); damage != "" {
			c.probe.Damage = damage
			c.noteDamage()
		}
	}
	readSidecars(frames, companions)
	if err := reread(ctx, parts, a.limits); err != nil {
		return err
	}
	for _, p := range frames {
		if !p.isNew() {
			continue
		}
		look := a.begin
		if p == second || p.item.New.Role != schema.RolePrimary {
			look = a.lookOver
		}
		if err := look(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// begin makes a photo of a primary.
func (a assembler) begin(ctx context.Context, p *part) error {
	derived, err := a.derive(ctx, p)
	if err != nil {
		return err
	}
	if derived.Failure != nil {
		p.item.Warns = append(p.item.Warns, "no derivative: "+derived.Failure.Reason)
	}
	if damage := noPicture(p); damage != "" {
		p.probe.Damage = damage
	}
	p.item.New.Probe = p.probe
	p.item.New.Frame = &schema.NewFrame{Room: a.told.Room(), Shoot: a.told.ShootOf(p.file), Record: cardSays(p), Derived: derived}
	p.noteDamage()
	return nil
}

// demote moves files of unknown format to the companions where a picture is
// there for them to belong to.
func demote(frames, companions []*part) (pictures, rest []*part) {
	known := 0
	for _, p := range frames {
		if !p.isNew() || p.probe.Format != schema.FormatUnknown {
			known++
		}
	}
	if known == 0 {
		return frames, companions
	}
	for _, p := range frames {
		if p.isNew() && p.probe.Format == schema.FormatUnknown {
			companions = append(companions, p)
		} else {
			pictures = append(pictures, p)
		}
	}
	return pictures, companions
}

// pairSlack is how far apart the two halves of a pair may be by the camera's
// clock: it writes one after the other.
const pairSlack = time.Second

// pair finds the two halves of a RAW+JPEG pair: two new files, one of each
// kind, from one camera, taken within a second of each other. The camera's own
// rendering is the primary.
func pair(frames []*part) (primary, second *part) {
	if len(frames) != 2 || !frames[0].isNew() || !frames[1].isNew() {
		return nil, nil
	}
	a, b := frames[0], frames[1]
	if a.probe.Format.RAW() {
		a, b = b, a
	}
	if a.probe.Format.RAW() || !b.probe.Format.RAW() || a.probe.Format == schema.FormatUnknown {
		return nil, nil
	}
	if !SameShot(a.probe, b.probe) {
		return nil, nil
	}
	return a, b
}

// SameShot reports whether two files are beyond doubt of one press of the
// shutter: the same camera, and times that are known and within a second.
func SameShot(a, b schema.Probe) bool { return notOneShot(a, b) == "" }

func wallTime(s string) (time.Time, error) { return time.Parse("2006-01-02T15:04:05", s) }

func pairRole(f schema.Format) schema.Role {
	if f.RAW() {
		return schema.RoleRAW
	}
	return schema.RoleJPEG
}

// attach says to which photo a companion belongs: the one it names, else the
// only one there is.
func attach(c *part, frames []*part) {
	c.item.New.Role = schema.RoleAttachment
	if c.probe.Format == schema.FormatXMP {
		c.item.New.Role = schema.RoleSidecar
	}
	photos := map[schema.Digest]bool{}
	for _, f := range frames {
		photos[f.photo] = true
		if source.Names(c.file.Rel, f.file.Rel) {
			photos = map[schema.Digest]bool{f.photo: true}
			break
		}
	}
	if len(photos) == 1 {
		for photo := range photos {
			c.item.New.Photo, c.item.Photo = photo, photo.ID()
		}
		return
	}
	c.item.Photo = ""
	why := "no photo beside it has this name"
	if len(photos) > 1 {
		why = fmt.Sprintf("%d photos beside it have this name", len(photos))
	}
	c.item.Warns = append(c.item.Warns, c.aside()+": "+why)
}

// joinTo makes a new file one of a photo that is known. Its pictures are made from
// another file.
func (a assembler) joinTo(p *part, photo schema.Digest, role schema.Role) {
	p.photo = photo
	p.item.Photo, p.item.Joins = photo.ID(), p.why
	n := p.item.New
	n.Probe, n.Photo, n.Role = p.probe, photo, role
	n.Alone = &schema.NewFrame{Room: a.told.Room(), Shoot: a.told.ShootOf(p.file), Record: cardSays(p)}
}
