package derive

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

func drawingStore(t *testing.T) *disk.Disk {
	t.Helper()
	st, err := disk.Create(t.TempDir() + "/cat")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// shown is a photo whose header states so many pixels, of which each takes 9 bytes.
func shown(name string, width, height int) schema.Photo {
	p := schema.Photo{SHA256: schema.DigestOf([]byte(name))}
	p.Probe.Format, p.Probe.Width, p.Probe.Height = schema.FormatPNG, width, height
	return p
}

var oneRecipe = []schema.Recipe{{Name: "thumb", On: true, LongEdge: 10, Format: schema.FormatJPEG, Quality: 80, Version: 1}}

func room(t *testing.T, st *disk.Disk, memory int64, again bool) *Drawings {
	t.Helper()
	lim := schema.DefaultLimits()
	lim.MaxMemoryBytes = memory
	d, err := NewDrawings(st.Notes(), 4, lim, again)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// try draws a photo and reports whether it was drawn.
func try(t *testing.T, d *Drawings, p schema.Photo, while func()) (bool, Drawn) {
	t.Helper()
	did := false
	made, err := d.Draw(t.Context(), p, nil, oneRecipe, schema.DefaultLimits(), func() (Drawn, error) {
		did = true
		if while != nil {
			while()
		}
		return Drawn{Look: new(schema.Look)}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return did, made
}

func TestPictureThatTakesTooMuchIsNotDrawn(t *testing.T) {
	d := room(t, drawingStore(t), 64<<20, false)
	did, made := try(t, d, shown("large", 10000, 10000), nil)
	if did || made.Failure == nil || made.Failure.Kind != "memory" || len(made.Failure.Tried) > 0 || made.Look != nil {
		t.Fatalf("drawn %v, %+v", did, made)
	}
	if !strings.Contains(made.Failure.Reason, "max_memory_bytes") {
		t.Error(made.Failure.Reason)
	}
	if did, _ := try(t, d, shown("small", 100, 100), nil); !did {
		t.Error("a small one is not drawn either")
	}
}

func TestBudgetIsShared(t *testing.T) {
	d := room(t, drawingStore(t), 100<<20, false)
	inside, leave := make(chan bool), make(chan bool)
	var all sync.WaitGroup
	for _, name := range []string{"a", "b"} { // 49 MiB each
		all.Go(func() {
			_, err := d.Draw(context.Background(), shown(name, 2000, 1000), nil, oneRecipe, schema.DefaultLimits(), func() (Drawn, error) {
				inside <- true
				<-leave
				return Drawn{}, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	<-inside
	<-inside
	if d.memory.bytes.TryAcquire(49 << 20) {
		t.Error("a third is drawn beside two that fill the memory")
	}
	close(leave)
	all.Wait()
	if !d.memory.bytes.TryAcquire(100 << 20) {
		t.Error("what was taken is not given back")
	}
}

// What a run was killed for is noted while it is drawn, and not drawn by the next.
func TestWhatARunDiedOfIsPassedOver(t *testing.T) {
	for _, x := range []struct {
		name   string
		photo  schema.Photo
		deaths int // until it is passed over
	}{
		{"one that a machine may not survive", shown("heavy", 8000, 8000), 1},
		{"a light one, which may have lain beside it", shown("light", 100, 100), 2},
	} {
		t.Run(x.name, func(t *testing.T) {
			st := drawingStore(t)
			for range x.deaths {
				d := room(t, st, 4<<30, false)
				func() {
					defer func() { _ = recover() }() // a kill, as far as notes are concerned
					if did, made := try(t, d, x.photo, func() { panic("killed") }); !did {
						t.Fatalf("it was passed over too soon: %+v", made.Failure)
					}
				}()
			}
			d := room(t, st, 4<<30, false)
			for range 2 { // however often
				did, made := try(t, d, x.photo, nil)
				if did || made.Failure == nil || made.Failure.Kind != "limit" || made.Look != nil || !strings.Contains(made.Failure.Reason, "stillroom derive "+x.photo.SHA256.ID()) {
					t.Fatalf("drawn %v, %+v", did, made.Failure)
				}
			}
			if did, _ := try(t, d, shown("another", 100, 100), nil); !did {
				t.Error("another picture is passed over as well")
			}
			// Asked for by its name it is tried, and is a picture like any other again.
			if did, _ := try(t, room(t, st, 4<<30, true), x.photo, nil); !did {
				t.Error("it is not drawn when somebody asks for it")
			}
			if did, _ := try(t, room(t, st, 4<<30, false), x.photo, nil); !did {
				t.Error("it is passed over after it was drawn")
			}
		})
	}
}

// A light picture that was drawn when a run ended is drawn alone the next time: if it
// ends again it is known which one it was.
func TestSuspectIsDrawnAlone(t *testing.T) {
	st := drawingStore(t)
	if err := st.Notes().NoteDrawing(t.Context(), shown("suspect", 1, 1).SHA256, false, true); err != nil {
		t.Fatal(err)
	}
	d := room(t, st, 64<<20, false)
	try(t, d, shown("suspect", 100, 100), func() {
		if d.memory.bytes.TryAcquire(1) {
			t.Error("there is room for another beside it")
		}
		notes, err := st.Notes().Drawings()
		if err != nil || !notes[shown("suspect", 1, 1).SHA256] {
			t.Errorf("it is not noted that it is alone: %v, %v", notes, err)
		}
	})
	if notes, err := st.Notes().Drawings(); err != nil || len(notes) > 0 {
		t.Errorf("left: %v, %v", notes, err)
	}
}
