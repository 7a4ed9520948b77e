package ingest

import (
	"context"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// assemble decides what the files of a frame are to each other: a photo, a
// RAW+JPEG pair that is one photo, sidecars and clips that belong to it. Only
// what is beyond doubt is put together; everything else stays a photo of its
// own, or is kept and said to belong to no frame.
func (im *importer) assemble(ctx context.Context, parts []*part) error {
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
	if im.NoPairs || placedApart(primary, second) {
		primary, second = nil, nil
	}
	if second != nil && primary.joins.IsZero() && !second.joins.IsZero() {
		primary.joins, primary.why = second.joins, schema.JoinShot // its other half is known
	}
	for _, p := range frames {
		if !p.isNew() || p == second {
			continue
		}
		if !p.joins.IsZero() {
			im.joinTo(p, p.joins, p.joinRole())
			continue
		}
		p.photo = p.body.sum
		p.item.New.Photo, p.item.New.Role = p.photo, schema.RolePrimary
	}
	if second != nil && !primary.joins.IsZero() {
		second.why = primary.why
		im.joinTo(second, primary.joins, pairRole(second.probe.Format))
	} else if second != nil {
		second.photo = primary.photo
		second.item.New.Photo, second.item.New.Role = primary.photo, pairRole(second.probe.Format)
		second.item.Photo = primary.photo.ID()
	}
	for _, c := range companions {
		im.attach(c, frames)
	}
	readSidecars(frames, companions)
	if err := im.reread(ctx, parts); err != nil {
		return err
	}
	for _, p := range frames {
		if !p.isNew() {
			continue
		}
		look := im.begin
		if p == second || p.item.New.Role != schema.RolePrimary {
			look = im.lookOver
		}
		if err := look(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// begin makes a photo of a primary.
func (im *importer) begin(ctx context.Context, p *part) error {
	derived, err := im.derive(ctx, p)
	if err != nil {
		return err
	}
	if derived.Failure != nil {
		p.item.Warns = append(p.item.Warns, "no derivative: "+derived.Failure.Reason)
	}
	p.item.New.Probe = p.probe
	p.item.New.Frame = &schema.NewFrame{Room: im.Room, Shoot: im.shootOf(p.file), Record: im.cardSays(p), Derived: derived}
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
func SameShot(a, b schema.Probe) bool {
	if a.Model == "" || !strings.EqualFold(a.Make, b.Make) || !strings.EqualFold(a.Model, b.Model) {
		return false
	}
	if a.Serial != "" && b.Serial != "" && a.Serial != b.Serial {
		return false
	}
	ta, erra := wallTime(a.TakenLocal)
	tb, errb := wallTime(b.TakenLocal)
	return erra == nil && errb == nil && time.Duration(math.Abs(float64(ta.Sub(tb)))) <= pairSlack
}

func wallTime(s string) (time.Time, error) { return time.Parse("2006-01-02T15:04:05", s) }

func pairRole(f schema.Format) schema.Role {
	if f.RAW() {
		return schema.RoleRAW
	}
	return schema.RoleJPEG
}

// attach says to which photo a companion belongs: the one it names, else the
// only one there is.
func (im *importer) attach(c *part, frames []*part) {
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
	why := "no photo of this name lies beside it"
	if len(photos) > 1 {
		why = fmt.Sprintf("%d photos of this name lie beside it", len(photos))
	}
	c.item.Warns = append(c.item.Warns, c.aside()+": "+why)
}

// readSidecars lays what sidecars say in words over what the file of a new photo
// says: a sidecar is written later, by a person. What a camera knows stays as the
// file has it. One that names the whole file ("a.jpg.xmp") comes before one that
// does not ("a.xmp"). What differs is said, without the words; those of the file
// stay in Stated, and those of the sidecar stand there beside them.
func readSidecars(frames, companions []*part) {
	for _, f := range frames {
		if !f.isNew() || f.item.New.Role != schema.RolePrimary {
			continue
		}
		for _, exact := range []bool{false, true} { // the later one wins
			for _, c := range companions {
				if c.item.New.Role == schema.RoleSidecar && c.item.New.Photo == f.photo && source.Names(c.file.Rel, f.file.Rel) == exact {
					f.overlay(c)
				}
			}
		}
	}
}

func (p *part) overlay(sidecar *part) {
	from := sidecar.probe
	facts, texts := probe.Differ(p.probe, from)
	lay := func(dst *string, src string) {
		if src != "" {
			*dst = src
		}
	}
	lay(&p.probe.Title, from.Title)
	lay(&p.probe.Caption, from.Caption)
	lay(&p.probe.Creator, from.Creator)
	lay(&p.probe.Credit, from.Credit)
	lay(&p.probe.Rights, from.Rights)
	lay(&p.probe.Label, from.Label)
	if from.Rating != 0 {
		p.probe.Rating = from.Rating
	}
	if len(from.Keywords) > 0 {
		p.probe.Keywords = from.Keywords
	}
	p.probe.Private = append(p.probe.Private, from.Private...)
	p.state(from.Stated[schema.BlockXMP])
	p.differs(sidecar, texts, "the sidecar is taken")
	p.differs(sidecar, facts, "the file is taken")
}

// state keeps the words of a sidecar; those of a later one come before.
func (p *part) state(words map[string]string) {
	if len(words) == 0 {
		return
	}
	if p.probe.Stated == nil {
		p.probe.Stated = map[schema.Block]map[string]string{}
	}
	all := p.probe.Stated[schema.BlockSidecar]
	if all == nil {
		all = map[string]string{}
		p.probe.Stated[schema.BlockSidecar] = all
	}
	maps.Copy(all, words)
}

// differs says of which fields a sidecar says otherwise than the file.
func (p *part) differs(sidecar *part, fields []string, verdict string) {
	if len(fields) == 0 {
		return
	}
	for _, f := range fields {
		if !slices.Contains(p.probe.Differs, f) {
			p.probe.Differs = append(p.probe.Differs, f)
		}
	}
	warning := fmt.Sprintf("sidecar %s says otherwise than the file: %s; %s", path.Base(sidecar.file.Rel), strings.Join(fields, ", "), verdict)
	p.probe.Warnings = append(p.probe.Warnings, warning)
	p.item.Warns = append(p.item.Warns, warning)
}
