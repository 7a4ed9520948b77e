package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// fewPictures is a catalog that knows some pictures, and of some by which order they were
// erased.
type fewPictures struct {
	fewBytes
	same map[schema.Digest]schema.SameData
}

func (c fewPictures) SameData(_ context.Context, data schema.Digest, _ string) (schema.SameData, error) {
	return c.same[data], nil
}

func (c fewPictures) SameShot(context.Context, schema.Probe, string) ([]schema.ShotOriginal, error) {
	return nil, nil
}

func (c fewPictures) RoomOfShoot(context.Context, string) (string, error) { return "", nil }

// shotOf is a file of one moment and one camera, as it says itself; what is changed about
// it is what a test is about.
func shotOf(name string, f schema.Format, change func(*part)) *part {
	p := partOf(name, name)
	p.probed = true
	p.probe = schema.Probe{Format: f, Make: "Example", Model: "One", TakenLocal: "2026-03-01T10:00:00"}
	p.shown = probe.Picture{Data: schema.DigestOf([]byte("data of " + name))}
	if change != nil {
		change(p)
	}
	return p
}

// A file joins a photo when nothing speaks against it: one picture of one maker, or the two
// halves of one press of the shutter. Where anything does, it is a photo of its own, for
// which somebody has to say yes by itself.
func TestJoinedOnlyWhenAlike(t *testing.T) {
	const raw, jpeg = schema.FormatNEF, schema.FormatJPEG
	one := schema.DigestOf([]byte("one picture"))
	shows := func(maker string) func(*part) {
		return func(p *part) { p.shown.Data, p.probe.Make = one, maker }
	}
	in := func(room string) func(*part) { return func(p *part) { p.said.Room = &room } }
	at := func(taken string) func(*part) { return func(p *part) { p.probe.TakenLocal = taken } }
	known, erased := schema.DigestOf([]byte("recorded")), schema.DigestOf([]byte("forgotten"))
	cat := fewPictures{same: map[schema.Digest]schema.SameData{
		known:  {Photo: schema.DigestOf([]byte("their photo"))},
		erased: {Order: "order-1", ErasedAt: "2026-03-01T00:00:00Z"},
	}}
	for _, tt := range []struct {
		name  string
		parts []*part // the last is asked about
		joins schema.Join
		job   Job
	}{
		{"one picture", []*part{shotOf("a.jpg", jpeg, shows("Example")), shotOf("b.jpg", jpeg, shows("EXAMPLE "))}, schema.JoinData, Job{}},
		{"one picture, no maker", []*part{shotOf("a.jpg", jpeg, shows("Example")), shotOf("b.jpg", jpeg, shows(""))}, schema.JoinData, Job{}},
		{"one picture, two makers", []*part{shotOf("a.jpg", jpeg, shows("Example")), shotOf("b.jpg", jpeg, shows("Other"))}, "", Job{}},
		{"no data to tell by", []*part{shotOf("a.jpg", jpeg, func(p *part) { p.shown.Data = schema.Digest{} }), shotOf("b.jpg", jpeg, func(p *part) { p.shown.Data = schema.Digest{} })}, "", Job{}},
		{"a picture of the catalog", []*part{shotOf("a.jpg", jpeg, func(p *part) { p.shown.Data = known })}, schema.JoinData, Job{}},

		{"two halves", []*part{shotOf("a.nef", raw, nil), shotOf("a.jpg", jpeg, nil)}, schema.JoinShot, Job{}},
		{"two halves, the other way", []*part{shotOf("a.jpg", jpeg, nil), shotOf("A.NEF", raw, nil)}, schema.JoinShot, Job{}},
		{"halves that are not to be paired", []*part{shotOf("a.nef", raw, nil), shotOf("a.jpg", jpeg, nil)}, "", Job{NoPairs: true}},
		{"two of a kind", []*part{shotOf("a.jpg", jpeg, nil), shotOf("x/a.jpg", jpeg, nil)}, "", Job{}},
		{"another name", []*part{shotOf("a.nef", raw, nil), shotOf("b.jpg", jpeg, nil)}, "", Job{}},
		{"another camera", []*part{shotOf("a.nef", raw, nil), shotOf("a.jpg", jpeg, func(p *part) { p.probe.Model = "Two" })}, "", Job{}},
		{"another one of the camera", []*part{shotOf("a.nef", raw, func(p *part) { p.probe.Serial = "1" }), shotOf("a.jpg", jpeg, func(p *part) { p.probe.Serial = "2" })}, "", Job{}},
		{"no camera", []*part{shotOf("a.nef", raw, func(p *part) { p.probe.Model = "" }), shotOf("a.jpg", jpeg, func(p *part) { p.probe.Model = "" })}, "", Job{}},
		{"another second", []*part{shotOf("a.nef", raw, nil), shotOf("a.jpg", jpeg, at("2026-03-01T10:00:01"))}, "", Job{}},
		{"another part of the second", []*part{shotOf("a.nef", raw, at("2026-03-01T10:00:00.10")), shotOf("a.jpg", jpeg, at("2026-03-01T10:00:00.90"))}, "", Job{}},
		{"the same part of the second", []*part{shotOf("a.nef", raw, at("2026-03-01T10:00:00.10")), shotOf("a.jpg", jpeg, at("2026-03-01T10:00:00.1"))}, schema.JoinShot, Job{}},
		{"only one says the part", []*part{shotOf("a.nef", raw, at("2026-03-01T10:00:00.10")), shotOf("a.jpg", jpeg, nil)}, schema.JoinShot, Job{}},
		{"no time", []*part{shotOf("a.nef", raw, at("2026-03-01")), shotOf("a.jpg", jpeg, at("2026-03-01"))}, "", Job{}},
		{"another room", []*part{shotOf("a.nef", raw, in("room-a")), shotOf("a.jpg", jpeg, in("room-b"))}, "", Job{}},
		{"the same room", []*part{shotOf("a.nef", raw, in("room-a")), shotOf("a.jpg", jpeg, in("room-a"))}, schema.JoinShot, Job{}},
		{"halves of two photos", []*part{shotOf("a.nef", raw, nil), shotOf("x/a.nef", raw, nil), shotOf("a.jpg", jpeg, nil)}, "", Job{}},
	} {
		tt.job.Catalog = cat
		c := newClaims(tt.job, records.Told{})
		for _, p := range tt.parts {
			if err := c.claim(context.Background(), p); err != nil {
				t.Fatal(err)
			}
		}
		last := tt.parts[len(tt.parts)-1]
		if last.why != tt.joins || last.item.Joins != tt.joins || last.joins.IsZero() != (tt.joins == "") || last.item.Outcome != schema.Imported {
			t.Errorf("%s: it joins %v, %q: %+v", tt.name, last.joins, last.why, last.item)
		}
	}
	for order, want := range map[string]schema.Outcome{"": schema.Failed, "order-2": schema.Failed, "order-1": schema.Imported} {
		p := shotOf("a.jpg", jpeg, func(p *part) { p.shown.Data = erased })
		if err := newClaims(Job{Catalog: cat, Order: order}, records.Told{}).claim(context.Background(), p); err != nil || p.item.Outcome != want {
			t.Errorf("erased, with order %q: %+v, %v", order, p.item, err)
		}
	}
}

// meanwhile is a context in which something happens when a file begins to be read.
type meanwhile struct {
	context.Context
	do func()
}

func (m meanwhile) Err() error {
	m.do()
	return m.Context.Err()
}

// What is written to while it is read is not one state of the file, and not taken in.
func TestChangedWhileRead(t *testing.T) {
	for _, inMemory := range []int64{0, 1 << 20} {
		dir := t.TempDir()
		name := filepath.Join(dir, "a.jpg")
		if err := os.WriteFile(name, []byte(strings.Repeat("a", 100)), 0o600); err != nil {
			t.Fatal(err)
		}
		found, err := source.Walk(context.Background(), []string{dir})
		if err != nil || len(found.Files) != 1 {
			t.Fatalf("%+v, %v", found, err)
		}
		f := found.Files[0]
		read := func(do func()) error {
			b, err := readSource(meanwhile{context.Background(), sync.OnceFunc(do)}, f, inMemory, parallel.NewBuffers(1))
			if err == nil {
				err = b.Close()
			}
			return err
		}
		if err := read(func() {}); err != nil {
			t.Errorf("as it was: %v", err)
		}
		if err := read(func() {
			if err := os.WriteFile(name, []byte(strings.Repeat("b", 100)), 0o600); err != nil {
				t.Error(err)
			}
			if err := os.Chtimes(name, f.ModTime.Add(1e9), f.ModTime.Add(1e9)); err != nil {
				t.Error(err)
			}
		}); !errors.Is(err, source.ErrChanged) {
			t.Errorf("other bytes of the same length: %v", err)
		}
	}
}
