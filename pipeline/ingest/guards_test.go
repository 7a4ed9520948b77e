package ingest

import (
	"context"
	"io"
	"io/fs"
	"testing"

	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

// A card may be formatted only when every word for it is true.
func TestWhenACardMayBeFormatted(t *testing.T) {
	whole := schema.ImportSummary{State: "done"}
	for name, c := range map[string]struct {
		change func(*schema.ImportSummary, *schema.Safety)
		safe   bool
	}{
		"all is well":                    {func(*schema.ImportSummary, *schema.Safety) {}, true},
		"an erased one came again":       {func(s *schema.ImportSummary, _ *schema.Safety) { s.Failed, s.Erased = 1, 1 }, true},
		"it was interrupted":             {func(s *schema.ImportSummary, _ *schema.Safety) { s.State = "interrupted" }, false},
		"nothing was written":            {func(s *schema.ImportSummary, _ *schema.Safety) { s.DryRun = true }, false},
		"some were not looked at":        {func(s *schema.ImportSummary, _ *schema.Safety) { s.Remaining = 1 }, false},
		"one was damaged when it came":   {func(s *schema.ImportSummary, _ *schema.Safety) { s.Damaged = 1 }, false},
		"one failed":                     {func(s *schema.ImportSummary, _ *schema.Safety) { s.Failed = 1 }, false},
		"one has too few copies":         {func(_ *schema.ImportSummary, k *schema.Safety) { k.Short = 1 }, false},
		"there was nothing to be copied": {func(_ *schema.ImportSummary, k *schema.Safety) { k.Files = 0 }, false},
	} {
		sum, safety := whole, schema.Safety{Files: 2}
		c.change(&sum, &safety)
		if got := (&copyKeeper{safety: safety}).verdict(sum); got.Safe != c.safe {
			t.Errorf("%s: safe %t", name, got.Safe)
		}
	}
}

// cutShort is a storage whose run is interrupted as soon as a first file is at rest.
type cutShort struct {
	store.Storage
	cancel func()
}

func (s cutShort) PutOnce(
	ctx context.Context, name string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest,
	size int64,
) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := s.Storage.PutOnce(ctx, name, mode, src, want, size)
	s.cancel()
	return err
}

// newPart is a file of a frame that was read and is new.
func newPart(name, content string, f schema.Format) *part {
	data := []byte(content)
	return &part{
		file: source.File{Path: "/card/" + name, Rel: name, Size: int64(len(data))}, body: &body{data: data, sum: schema.DigestOf(data)}, probed: true,
		probe: schema.Probe{Format: f, Make: "Acme", Model: "Box", TakenLocal: "2026-03-01T10:00:00"},
		item:  schema.ImportItem{Outcome: schema.Imported},
	}
}

// From the first of its files that is at rest on, a frame is finished whatever ends the
// run: no file lies there without a row.
func TestAFrameIsFinished(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	st := storetest.NewMemory("catalog", "")
	k := keeper{names: nobody{}, store: cutShort{st, cancel}, copies: &copyKeeper{home: st}}
	parts := []*part{newPart("one.jpg", "the picture", schema.FormatJPEG), newPart("one.raf", "and its raw", schema.FormatRAF)}
	if _, err := k.frame(ctx, parts); err != nil {
		t.Fatal(err)
	}
	if ctx.Err() == nil {
		t.Fatal("nothing was interrupted")
	}
	for _, p := range parts {
		if p.item.Outcome != schema.Imported || p.item.Path == "" {
			t.Errorf("%s: %+v", p.file.Rel, p.item)
		} else if _, err := st.Stat(p.item.Path); err != nil {
			t.Errorf("%s: %v", p.file.Rel, err)
		}
	}
	// A run that was over before keeps none of the next.
	next := []*part{newPart("two.jpg", "another picture", schema.FormatJPEG)}
	if _, err := k.frame(ctx, next); err == nil {
		t.Errorf("of the next: %+v", next[0].item)
	}
}

// saidNothing is a catalog in which nobody has said anything of a photo.
type saidNothing struct{ Catalog }

func (saidNothing) Said(context.Context, schema.Digest) (schema.PhotoRecord, error) {
	return schema.PhotoRecord{}, nil
}

// A RAW and its JPEG are one photo, unless the card says that they are from two rooms or
// two visits, or the import was told not to pair.
func TestWhatIsAPair(t *testing.T) {
	room, other := "room-a", "room-b"
	for name, c := range map[string]struct {
		change  func(jpeg, raw *part)
		noPairs bool
		one     bool
	}{
		"nothing is said":          {func(_, _ *part) {}, false, true},
		"one room":                 {func(j, r *part) { j.said.Room, r.said.Room = &room, &room }, false, true},
		"a room of one of them":    {func(j, _ *part) { j.said.Room = &room }, false, true},
		"two rooms":                {func(j, r *part) { j.said.Room, r.said.Room = &room, &other }, false, false},
		"two visits":               {func(j, r *part) { j.said.Shoot, r.said.Shoot = &room, &other }, false, false},
		"pairs are not wanted":     {func(_, _ *part) {}, true, false},
		"two cameras of one model": {func(j, r *part) { j.probe.Serial, r.probe.Serial = "1", "2" }, false, false},
		"two seconds apart":        {func(_, r *part) { r.probe.TakenLocal = "2026-03-01T10:00:02" }, false, false},
	} {
		jpeg, raw := newPart("one.jpg", "the picture", schema.FormatJPEG), newPart("one.raf", "and its raw", schema.FormatRAF)
		c.change(jpeg, raw)
		parts := []*part{jpeg, raw}
		for _, p := range parts {
			p.beside, p.body.data = parts, nil // as of files that are too large to be drawn
			p.item.New = &schema.NewOriginal{Probe: p.probe}
		}
		a := assembler{drawing: drawing{catalog: saidNothing{}, store: storetest.NewMemory("catalog", ""), limits: schema.DefaultLimits()}, told: records.Told{}, noPairs: c.noPairs}
		if err := a.assemble(t.Context(), parts); err != nil {
			t.Fatal(err)
		}
		if one := raw.photo == jpeg.photo && raw.item.New.Role == schema.RoleRAW; one != c.one || jpeg.item.New.Role != schema.RolePrimary {
			t.Errorf("%s: one photo %t, roles %s and %s", name, one, jpeg.item.New.Role, raw.item.New.Role)
		}
	}
}

// nobody has a name.
type nobody struct{ NameRecords }

func (nobody) OthersAt(context.Context, schema.Move) (bool, error) { return false, nil }
