package verify

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

// stopped is a storage that an import keeps which was stopped: it says that it lets in who
// waits, and never does.
type stopped struct{ store.Storage }

func (stopped) Lock(ctx context.Context, _ time.Duration) (func(), error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// A check does not wait for ever for an import that was stopped: what it found may be of
// that one. Ctrl-C ends the wait before.
func TestAStoppedImportIsNotWaitedForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		job, r := alone(&fewRows{}, stopped{storetest.NewMemory("catalog", "")})
		waits := func(ctx context.Context, want time.Duration) {
			t.Helper()
			begun := time.Now()
			unlock, busy := r.settled(ctx, job)
			unlock()
			if took := time.Since(begun); !busy || took != want {
				t.Errorf("after %v: busy %v", took, busy)
			}
		}
		waits(t.Context(), yielding)
		waits(t.Context(), settling) // once is enough
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		waits(ctx, time.Second)
	})
}

// What could not be noted at once is noted with what is read next. What could not be noted
// at all is said, and is no fault of the files. Once somebody kept a check waiting, it
// waits no longer than a moment for each.
func TestReadingsThatCannotBeNoted(t *testing.T) {
	for kept, want := range map[int]struct {
		noted  []string
		waited []time.Duration
		rules  []string
	}{
		0: {[]string{"a", "b"}, []time.Duration{noting, noting}, nil},
		1: {[]string{"a", "b"}, []time.Duration{noting, notingAgain}, nil},
		9: {nil, []time.Duration{noting, notingAgain}, []string{findings.ReadUnrecorded + " originals"}},
	} {
		cat := &fewRows{kept: kept}
		job, r := alone(cat, storetest.NewMemory("catalog", ""))
		s := &sound{}
		s.add(schema.StoredFile{Path: "a"})
		err := s.note(t.Context(), job, r)
		s.add(schema.StoredFile{Path: "b"})
		if eerr := s.end(t.Context(), job, r, "originals"); err != nil || eerr != nil {
			t.Errorf("kept %d times: %v, %v", kept, err, eerr)
		}
		same(t, "kept", r.rules(), want.rules...)
		if !slices.Equal(cat.read, want.noted) || !slices.Equal(cat.waited, want.waited) || r.Errors > 0 || len(s.paths) > 0 {
			t.Errorf("kept %d times: noted %q after %v, %d errors", kept, cat.read, cat.waited, r.Errors)
		}
	}
}
