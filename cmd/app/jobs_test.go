package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// A job that is ready is run by what it holds: a catalog is filled, checked, and checked
// again when somebody has bent a derivative, which is then made anew.
func TestJobsAreReady(t *testing.T) {
	withPhotos(t, func(ctx context.Context, s *Session, photos []schema.Photo) {
		check := func() (rules []string) {
			job, wrong := Verification{ReadData: true}.InSession(s)
			report, err := verify.Run(ctx, job)
			if err != nil || len(wrong) > 0 {
				t.Errorf("%+v, %v", wrong, err)
			}
			for _, f := range report.Findings {
				rules = append(rules, f.Rule)
			}
			return append(rules, report.Unsure...)
		}
		if found := check(); len(found) > 0 {
			t.Errorf("of a new catalog: %v", found)
		}
		bent := filepath.Join(s.Dir, filepath.FromSlash(photos[0].Derivatives[0].Path))
		if err := os.WriteFile(bent, make([]byte, photos[0].Derivatives[0].Bytes), 0o600); err != nil {
			t.Fatal(err)
		}
		// The session writes: whoever does may be making it anew.
		if found := check(); !slices.Equal(found, []string{"derivatives"}) {
			t.Errorf("of one bent derivative, not sure of: %v", found)
		}
		job, _, err := Derivation{Photos: []string{photos[0].ID}}.InSession(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		if sum, err := derive.Run(ctx, job); err != nil || sum.Seen != 1 || sum.Derived != 1 {
			t.Errorf("%+v, %v", sum, err)
		}
		if found := check(); len(found) > 0 {
			t.Errorf("of a derivative that was made anew: %v", found)
		}
	})
}

func TestWhatIsWrongWithADerivation(t *testing.T) {
	in(t, func(ctx context.Context, s *Session) {
		for says, x := range map[string]Derivation{
			`unknown recipe "huge"`:       {Recipes: []string{"huge"}},
			"each choose the recipes":     {Recipes: []string{"large"}, Site: true},
			"each choose the recipes; gi": {Recipes: []string{"large"}, Channel: "web"},
			"give one of them":            {Site: true, Channel: "web"},
			`--channel: unknown channel`:  {Channel: "wbe"},
		} {
			if _, _, err := x.InSession(ctx, s); !isUsage(err, says) {
				t.Errorf("%s: %v", says, err)
			}
		}
		job, _, err := Derivation{Site: true}.InSession(ctx, s)
		if err != nil || !job.Stale || !job.Spares || len(job.Only) == 0 || !slices.ContainsFunc(job.Only, schema.ForSite) {
			t.Errorf("%v, %v, %v, %v", job.Only, job.Stale, job.Spares, err)
		}
		off := false
		s.Settings.Recipes = map[string]schema.RecipeSettings{"large-avif": {On: &off}, "site-480-webp": {On: &off}}
		job, _, err = Derivation{Channel: "web", Photos: []string{}}.InSession(ctx, s)
		if err != nil || !job.Stale || !slices.Equal(job.Only, []string{"large", "large-webp", "preview", "preview-avif", "preview-webp", "thumb"}) {
			t.Errorf("%v, %v, %v", job.Only, job.Stale, err)
		}
		if job, _, err = (Derivation{Site: true}).InSession(ctx, s); err != nil || slices.Contains(job.Only, "site-480-webp") {
			t.Errorf("of a site: %v, %v", job.Only, err)
		}
	})
}

// A mistake in the settings keeps nobody from a check of the rest, and is told.
func TestVerificationTellsOfTheSettings(t *testing.T) {
	in(t, func(_ context.Context, s *Session) {
		s.Settings.Limits.MaxPixels = -1
		job, wrong := Verification{}.InSession(s)
		if len(wrong) != 1 || wrong[0].Subject != SettingsName || job.Limits != schema.DefaultLimits() {
			t.Errorf("%+v, %+v", wrong, job.Limits)
		}
	})
}

// An import holds its mirrors until it is done, and lets others in; a dry run holds none
// and takes nothing away.
func TestImportHoldsItsMirrors(t *testing.T) {
	d, _ := newDoor(t)
	ctx, card, attic := t.Context(), t.TempDir(), filepath.Join(t.TempDir(), "attic")
	s, done, err := d.Write(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	x := Import{Sources: []string{card}, Mirrors: Mirrors{Named: []string{attic}, Fresh: true}, NoDerive: true}
	if job, end, err := (Import{Sources: x.Sources, Mirrors: x.Mirrors, DryRun: true}).InSession(ctx, s, "test"); err != nil || job.Yield != nil || len(job.Mirrors) > 0 || end() != nil {
		t.Errorf("a dry run: %+v, %v", job.Mirrors, err)
	}
	if _, err := os.Stat(attic); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a dry run made it: %v", err)
	}
	job, end, err := x.InSession(ctx, s, "test")
	if err != nil || len(job.Mirrors) != 1 || job.Yield == nil || job.Recipes != nil {
		t.Fatalf("%+v, %v", job, err)
	}
	other, err := disk.Open(attic)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Lock(ctx, 0); !errors.Is(err, store.ErrBusy) {
		t.Errorf("the mirror is free while the import runs: %v", err)
	}
	job.Watch = unwatched{}
	if _, err := ingest.Run(ctx, job); err != nil {
		t.Error(err)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
	unlock, err := other.Lock(ctx, 0)
	if err != nil {
		t.Fatalf("the mirror is held after the import: %v", err)
	}
	unlock()
	x.Mirrors.None = true
	if _, _, err := x.InSession(ctx, s, "test"); !isUsage(err, "contradict each other") {
		t.Errorf("%v", err)
	}
}
