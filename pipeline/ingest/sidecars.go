package ingest

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// readSidecars lays the words of sidecars over those of a new photo's file: a sidecar
// is written later, by a person. The camera's facts stay as the file has them. One that
// names the whole file ("a.jpg.xmp") comes before one that does not ("a.xmp").
// Differences are reported, without the words; those of the file stay in Stated, and
// those of the sidecar stand there beside them.
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
	p.differs(sidecar, texts, "the sidecar counts")
	p.differs(sidecar, facts, "the file counts")
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

// differs warns of the fields in which a sidecar and the file differ.
func (p *part) differs(sidecar *part, fields []string, verdict string) {
	if len(fields) == 0 {
		return
	}
	for _, f := range fields {
		if !slices.Contains(p.probe.Differs, f) {
			p.probe.Differs = append(p.probe.Differs, f)
		}
	}
	warning := fmt.Sprintf("sidecar %s and the file differ in %s; %s", path.Base(sidecar.file.Rel), strings.Join(fields, ", "), verdict)
	p.probe.Warnings = append(p.probe.Warnings, warning)
	p.item.Warns = append(p.item.Warns, warning)
}

// reread reads known photos again where a sidecar lies beside their file: it may have
// come, or changed, since the import. The same words count as at a first import; the
// catalog reports the changes.
func reread(ctx context.Context, parts []*part, lim schema.Limits) error {
	for _, f := range parts {
		if f.body == nil || !f.known || f.photo != f.body.sum {
			continue // not the file that stands for a photo
		}
		sidecars, err := sidecarsOf(ctx, f, parts, lim)
		if err != nil {
			return err
		}
		if len(sidecars) == 0 {
			continue
		}
		now := &part{file: f.file, item: schema.ImportItem{New: &schema.NewOriginal{}}, photo: f.photo}
		if now.probe, err = probe.Read(ctx, path.Base(f.file.Rel), f.body, f.file.Size, lim); err != nil {
			if err := ctx.Err(); err != nil {
				return err
			}
			continue // what was read of it stays
		}
		for _, c := range sidecars {
			now.overlay(c)
		}
		now.probe.SHA256 = f.body.sum
		f.item.Reread = &now.probe
	}
	return nil
}

// sidecarsOf are the sidecars of a known photo in its frame, that which names the
// whole file last. One that is known as well has to be read again.
func sidecarsOf(ctx context.Context, f *part, parts []*part, lim schema.Limits) ([]*part, error) {
	var list []*part
	for _, c := range parts {
		if c.body == nil || c.photo != f.photo && (c.item.New == nil || c.item.New.Photo != f.photo) || c == f {
			continue
		}
		if c.known {
			var err error
			if c.probe, err = probe.Read(ctx, path.Base(c.file.Rel), c.body, c.file.Size, lim); err != nil {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				continue
			}
		}
		if c.probe.Format == schema.FormatXMP {
			list = append(list, c)
		}
	}
	exact := func(c *part) int {
		if source.Names(c.file.Rel, f.file.Rel) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b *part) int { return exact(a) - exact(b) })
	return list, nil
}
