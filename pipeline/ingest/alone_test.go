package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// fewBytes is a catalog that knows some bytes, and of some by which order they were erased.
type fewBytes struct {
	Catalog
	known  map[schema.Digest]schema.KnownOriginal
	erased map[schema.Digest]string
}

func (c fewBytes) Known(_ context.Context, sum schema.Digest) (schema.KnownOriginal, bool, error) {
	k, ok := c.known[sum]
	return k, ok, nil
}

func (c fewBytes) Purged(_ context.Context, sum schema.Digest) (string, schema.When, error) {
	if order := c.erased[sum]; order != "" {
		return order, "2026-03-01T00:00:00Z", nil
	}
	return "", "", nil
}

// partOf is a file of a card that was read and shows nothing.
func partOf(name, content string) *part {
	return &part{file: source.File{Path: "/card/" + name, Rel: name}, body: &body{sum: schema.DigestOf([]byte(content))}}
}

func TestClaimAlone(t *testing.T) {
	old, gone := schema.DigestOf([]byte("old")), schema.DigestOf([]byte("gone"))
	cat := fewBytes{known: map[schema.Digest]schema.KnownOriginal{old: {Photo: old, Path: "originals/a/old.jpg"}}, erased: map[schema.Digest]string{gone: "order-1"}}
	for _, tt := range []struct {
		order, content string
		outcome        schema.Outcome
		reason         string
	}{
		{"", "new", schema.Imported, ""},
		{"", "first", schema.Duplicate, "same bytes as first.jpg"},
		{"", "old", schema.Duplicate, ""},
		{"", "gone", schema.Failed, "erased on 2026-03-01 by order order-1"},
		{"order-1", "gone", schema.Imported, ""},
		{"order-2", "gone", schema.Failed, "by order order-1"},
	} {
		c := newClaims(Job{Catalog: cat, Order: tt.order}, records.Told{})
		first, p := partOf("first.jpg", "first"), partOf("next.jpg", tt.content)
		for _, p := range []*part{first, p} {
			if err := c.claim(context.Background(), p); err != nil {
				t.Fatal(err)
			}
		}
		if p.item.Outcome != tt.outcome || !strings.Contains(p.item.Reason, tt.reason) || p.item.Erased != (tt.outcome == schema.Failed) {
			t.Errorf("%q with order %q: %+v", tt.content, tt.order, p.item)
		}
	}
}

func TestReadAlone(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"a.txt": "as it was", "b.txt": "another since", "empty.txt": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, err := source.Walk(context.Background(), []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	r := reader{catalog: fewBytes{}, limits: schema.DefaultLimits(), buffers: parallel.NewBuffers(1), faults: faults{found}, bagged: map[string]schema.Digest{}}
	for _, f := range found.Files {
		r.bagged[f.Path] = schema.DigestOf([]byte("as it was"))
	}
	parts, err := r.frame(context.Background(), source.Frame{Files: found.Files})
	if err != nil || len(parts) == 0 {
		t.Fatalf("%d, %v", len(parts), err)
	}
	read := 0
	for _, p := range parts {
		if open := p.body != nil; open == (p.item.Outcome == schema.Failed) || open != (p.file.Rel == "a.txt") {
			t.Errorf("%s: open %v, %+v", p.file.Rel, open, p.item)
		}
		if p.body != nil {
			read++
		}
		p.close()
	}
	if read != 1 {
		t.Errorf("%d were read", read)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.frame(cancelled, source.Frame{Files: found.Files}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
