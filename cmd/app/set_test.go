package app

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// unwatched is an import that nobody looks at.
type unwatched struct{}

func (unwatched) Counted(int, int64)        {}
func (unwatched) Unsorted(int)              {}
func (unwatched) Given(int, string, string) {}
func (unwatched) Applied(schema.Applied)    {}
func (unwatched) Item(schema.ImportItem)    {}

// withPhotos runs a test in a session that writes, of a catalog with two photos and a
// film that belongs to none.
func withPhotos(t *testing.T, fn func(context.Context, *Session, []schema.Photo)) {
	t.Helper()
	ctx, card := t.Context(), t.TempDir()
	for i, name := range []string{"DSC_0001.JPG", "DSC_0002.JPG"} {
		picture := image.NewGray(image.Rect(0, 0, 64, 48))
		for n := range picture.Pix {
			picture.Pix[n] = color.Gray{Y: uint8(n*(i+1)) / 2}.Y
		}
		var buf bytes.Buffer
		if err := errors.Join(jpeg.Encode(&buf, picture, nil), os.WriteFile(filepath.Join(card, name), buf.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	film := append([]byte("\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  \x00\x00\x00\x08mdat"), "moving"...)
	if err := os.WriteFile(filepath.Join(card, "MVI_0108.MOV"), film, 0o600); err != nil {
		t.Fatal(err)
	}
	d, _ := newDoor(t)
	s, done, err := d.Write(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	if _, err := Shoots.Add(ctx, s, "shoot-a", []FieldSaid{{Field: "room", Value: "room-a"}, {Field: "date", Value: "2030-03-01"}, {Field: "photographer", Value: "Sage Notreal"}}, Writing{}); err != nil {
		t.Fatal(err)
	}
	job, end, err := Import{Sources: []string{card}, Shoot: "shoot-a", Jobs: 1}.InSession(ctx, s, "test")
	if err != nil {
		t.Fatal(err)
	}
	job.Watch = unwatched{}
	sum, err := ingest.Run(ctx, job)
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if err != nil || sum.Imported != 3 {
		t.Fatalf("%+v, %v", sum, err)
	}
	fn(ctx, s, photosOf(t, s))
}

func photosOf(t *testing.T, s *Session) (all []schema.Photo) {
	t.Helper()
	err := s.Catalog.Photos(t.Context(), schema.Selection{Sort: "name"}, func(ph schema.Photo) error { all = append(all, ph); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSet(t *testing.T) {
	withPhotos(t, func(ctx context.Context, s *Session, photos []schema.Photo) {
		caption, rating := "The window", 4
		x := Setting{Said: schema.PhotoRecord{Caption: &caption, Rating: &rating}, Tags: []string{"window", "desk"}}
		one := schema.Selection{IDs: []string{photos[0].ID}}
		done, err := Set(ctx, s, x, one)
		if err != nil || done.Chosen != 1 || len(done.Changes) != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		if b := done.Changes[0].From["rating"]; string(b.From) != "null" || string(b.To) != "4" {
			t.Errorf("before: %+v", done.Changes[0].From)
		}
		if b := done.Changes[0].From["tags"]; string(b.From) != "null" && string(b.From) != "[]" || string(b.To) != `["window","desk"]` {
			t.Errorf("tags before: %s, after: %s", b.From, b.To)
		}
		rating = 2
		done, err = Set(ctx, s, Setting{Said: schema.PhotoRecord{Rating: &rating}, Untags: []string{"desk"}}, one)
		if err != nil || string(done.Changes[0].From["rating"].From) != "4" {
			t.Errorf("%+v, %v", done, err)
		}
		all := photosOf(t, s)
		if ph := all[0]; ph.Record.Caption == nil || *ph.Record.Caption != caption || !slices.Equal(ph.Tags, []string{"window"}) {
			t.Errorf("%+v", ph)
		}
		if all[1].Record.Rating != nil || len(all[1].Tags) > 0 {
			t.Errorf("another photo: %+v", all[1].Record)
		}
		if done, err = Set(ctx, s, x, schema.Selection{Room: "room-z"}); err != nil || done.Chosen != 0 || len(done.Changes) != 0 {
			t.Errorf("of none: %+v, %v", done, err)
		}
		if _, err := Set(ctx, s, x, schema.Selection{IDs: []string{"ffffffffffff"}}); !errors.Is(err, catalog.ErrNotFound) {
			t.Errorf("of one that is not there: %v", err)
		}
	})
}

// A file that belongs to no photo is placed, alone and with photos, and nothing else is
// said of it; that it is all that is named says nothing of all the photos.
func TestSetOfAFileWithoutAPhoto(t *testing.T) {
	withPhotos(t, func(ctx context.Context, s *Session, photos []schema.Photo) {
		room := "room-a"
		if f, err := FindLoose(ctx, s, "MVI_0108.MOV"); err != nil || f == nil {
			t.Fatalf("%+v, %v", f, err)
		}
		film := schema.Selection{IDs: []string{"MVI_0108.MOV"}}
		done, err := Set(ctx, s, Setting{Said: schema.PhotoRecord{Room: &room}}, film)
		if err != nil || done.Chosen != 1 {
			t.Errorf("%+v, %v", done, err)
		}
		both := schema.Selection{IDs: append(film.IDs, photos[1].ID)}
		if done, err := Set(ctx, s, Setting{Said: schema.PhotoRecord{Room: &room}, DryRun: true}, both); err != nil || done.Chosen != 2 {
			t.Errorf("%+v, %v", done, err)
		}
		caption := "x"
		if _, err := Set(ctx, s, Setting{Said: schema.PhotoRecord{Caption: &caption}}, film); !isUsage(err, "belongs to no photo") {
			t.Errorf("%v", err)
		}
	})
}

func TestWhatIsWrongWithASetting(t *testing.T) {
	empty, six, none, nine := "", 6, 0, 9
	for says, x := range map[string]Setting{
		"no field is named":               {},
		"--room and --shoot cannot":       {Said: schema.PhotoRecord{Shoot: &empty}},
		"--rating is 0 to 5, not 6":       {Said: schema.PhotoRecord{Rating: &six}},
		"--sequence counts from 1":        {Said: schema.PhotoRecord{Sequence: &none}},
		"--orientation is 1 to 8, not 9":  {Said: schema.PhotoRecord{Orientation: &nine}},
		"--orientation is 1 to 8, not 0 ": {Said: schema.PhotoRecord{Orientation: &none}},
	} {
		if err := x.Check(); !isUsage(err, strings.TrimSpace(says)) {
			t.Errorf("%s: %v", says, err)
		}
	}
	caption := ""
	if err := (Setting{Said: schema.PhotoRecord{Caption: &caption}}).Check(); err != nil {
		t.Errorf("an empty value is a value: %v", err)
	}
}

func TestPictureOf(t *testing.T) {
	withPhotos(t, func(ctx context.Context, s *Session, photos []schema.Photo) {
		h, err := PictureOf(ctx, s, photos[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		var largest schema.Derivative
		for _, d := range photos[0].Derivatives {
			if d.Format == schema.FormatJPEG && d.Width > largest.Width {
				largest = d
			}
		}
		data, err := os.ReadFile(h.File)
		if err != nil || schema.DigestOf(data) != largest.SHA256 || h.Copied {
			t.Errorf("%+v, %v", h, err)
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if _, err := s.Store.Stat(largest.Path); err != nil {
			t.Errorf("it is gone: %v", err)
		}
	})
}

func TestAttach(t *testing.T) {
	withPhotos(t, func(ctx context.Context, s *Session, _ []schema.Photo) {
		letter := filepath.Join(t.TempDir(), "a letter.txt")
		if err := os.WriteFile(letter, []byte("as it was written"), 0o600); err != nil {
			t.Fatal(err)
		}
		x := Attaching{Files: []string{letter}, Room: "room-a", Kind: string(schema.AttachmentKinds()[0])}
		for again := range 2 {
			err := Attach(ctx, s, x, func(a schema.Attachment, came schema.Attached) error {
				if sum, _, err := store.Digest(ctx, s.Store, a.Path); err != nil || sum != a.SHA256 || (came.Was != nil) != (again == 1) {
					t.Errorf("%+v, %+v, %v", a, came.Was, err)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
		x.Title, x.Files = "two", append(x.Files, letter)
		if err := Attach(ctx, s, x, nil); !isUsage(err, "are of one file") {
			t.Errorf("%v", err)
		}
		if err := Attach(ctx, s, Attaching{Files: x.Files, Room: "room-a", Kind: "x"}, nil); !isUsage(err, "--kind: unknown kind") {
			t.Errorf("%v", err)
		}
	})
}
