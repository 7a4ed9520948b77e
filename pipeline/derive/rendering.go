package derive

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Fitting are the recipes that can be made of a photo.
func Fitting(recipes []schema.Recipe, p schema.Photo) []schema.Recipe {
	return slices.DeleteFunc(slices.Clone(recipes), func(r schema.Recipe) bool { return !r.Fits(p.Probe.Width, p.Probe.Height) })
}

// attempt names the programs, the treatments and the limits of making a derivative. A
// derivative that was tried in vain is not tried again before one of these changes: the
// file is the same.
func attempt(r schema.Recipe, p schema.Photo, lim schema.Limits) string {
	by := r.MadeBy(render.Programs(p.Probe.Format))
	if treated := p.Treatments().Text(); treated != "" {
		by += "; " + treated
	}
	by = fmt.Sprintf("%s; max_pixels %d, max_file_bytes %d", by, lim.MaxPixels, lim.MaxFileBytes)
	if lim.MaxSeconds != schema.DefaultLimits().MaxSeconds {
		by += fmt.Sprintf(", max_seconds %d", lim.MaxSeconds) // older tries know none
	}
	return by
}

// InVain is a failure of all of these recipes. A try that failed for
// what passes, as want of memory does, was not in vain: it is made again another time.
func InVain(p schema.Photo, recipes []schema.Recipe, lim schema.Limits, kind, reason string) *schema.DeriveFailure {
	f := &schema.DeriveFailure{Kind: kind, Reason: reason}
	if f.Passing() {
		return f
	}
	for _, r := range recipes {
		f.Tried = append(f.Tried, attempt(r, p, lim))
	}
	return f
}

// Lacks reports whether a photo should have a derivative by a recipe and has
// none: the recipe is on, fits, and has not been tried in vain.
func Lacks(p schema.Photo, r schema.Recipe, lim schema.Limits) bool {
	return r.On && r.Fits(p.Probe.Width, p.Probe.Height) && !slices.Contains(p.Tried, attempt(r, p, lim)) &&
		!slices.ContainsFunc(p.Derivatives, func(d schema.Derivative) bool { return d.Recipe == r.Name })
}

// originalOf is the original that a photo's renderings are made from.
func originalOf(p schema.Photo, data []byte) render.Original {
	return render.Original{
		Data: data, Format: p.Probe.Format, Orientation: p.Probe.Orientation, Turn: p.Turn(), Treatments: p.Treatments(),
		Width: p.Probe.Width, Height: p.Probe.Height, Page: p.Probe.Page, SubPage: p.Probe.SubPage, Coded: p.Probe.Coded,
		Damaged: schema.DamageIsHidden(p.Probe.Damage),
	}
}

// draw makes every recipe's rendering of one original, in memory: the part of deriving
// that is work for a processor and not for a disk. Of the photo it looks at digest,
// probe and record. A fault of the file itself is a DeriveFailure; an error ends the
// run.
func draw(
	ctx context.Context, by render.Renderer, p schema.Photo, data []byte, recipes []schema.Recipe, lim schema.Limits,
) ([]render.Rendering, *schema.DeriveFailure, error) {
	rendered, err := by.Ladder(ctx, render.Limits{MaxPixels: lim.MaxPixels}, originalOf(p, data), recipes)
	if err != nil {
		kind := failureKind(err)
		if kind == "" {
			return nil, nil, err
		}
		failure := InVain(p, recipes, lim, kind, err.Error())
		var decode *render.DecodeError
		failure.Cut = errors.As(err, &decode) && decode.Step == render.StepDecode
		return nil, failure, nil
	}
	gate := leak.New(leak.Policy{Profile: leak.None, Private: p.Probe.Private})
	for _, r := range rendered {
		// libvips is not trusted to have stripped what it was told to strip.
		if found := gate.File(r.Recipe.Name, r.Data); len(found) > 0 {
			return nil, InVain(p, recipes, lim, "decode", "the rendering failed the leak gate: "+found[0].Rule), nil
		}
	}
	return rendered, nil, nil
}

// Anew renders pictures of a photo from its original, in memory, and records nothing. A
// picture that is made of a part of the original is Partial.
func (job Job) Anew(ctx context.Context, p schema.Photo, recipes []schema.Recipe) ([]render.Rendering, error) {
	data, err := job.Original(ctx, p)
	if err != nil {
		return nil, err
	}
	rendered, failure, err := draw(ctx, job.Draws, p, data, recipes, job.Limits)
	if failure != nil {
		err = errors.New(failure.Reason)
	}
	return rendered, err
}

// Keep puts renderings at rest. They are durable after the store's next Settle.
func Keep(ctx context.Context, st store.Storage, p schema.Photo, rendered []render.Rendering) (schema.Derived, error) {
	var d schema.Derived
	for _, r := range rendered {
		rel, err := store.PutDerivative(ctx, st, p.SHA256, r.Recipe.Name, r.Recipe.Format.Extension(), r.Data)
		if err != nil {
			return schema.Derived{}, err
		}
		d.Derivatives = append(d.Derivatives, schema.Derivative{
			Recipe: r.Recipe.Name, Path: rel, Width: r.Width, Height: r.Height, Bytes: int64(len(r.Data)),
			SHA256: schema.DigestOf(r.Data), Format: r.Recipe.Format, Version: r.Recipe.Version,
			Libvips: render.Version(), MadeBy: r.Recipe.MadeBy(render.Programs(p.Probe.Format)), Turn: p.Turn(),
			Treated: p.Treatments().Text(), Source: r.Source, Partial: r.Partial,
		})
	}
	return d, nil
}

// FileLimitError says that a file is kept and not rendered, because it is larger than
// the limit for files in memory.
type FileLimitError struct{ Bytes, Max int64 }

func (e *FileLimitError) Error() string {
	return fmt.Sprintf("a file of %d bytes is over the limit max_file_bytes (%d)", e.Bytes, e.Max)
}

// failureKind returns why a file cannot be rendered, or "" for an error that ends the
// run.
func failureKind(err error) string {
	var unsupported *render.UnsupportedError
	var decode *render.DecodeError
	var limit *render.LimitError
	var treatment *render.TreatmentError
	var memory *render.MemoryError
	var stalled *render.StalledError
	var lost *render.LostError
	switch {
	case errors.As(err, &lost) && lost.Seconds > 0:
		return "limit"
	case errors.As(err, &lost):
		return "decode"
	case errors.As(err, &memory):
		return "memory"
	case errors.As(err, &stalled):
		return "stalled"
	case errors.As(err, &unsupported):
		return "format"
	case errors.As(err, &decode):
		return "decode"
	case errors.As(err, &limit):
		return "limit"
	case errors.As(err, &treatment):
		return "treatment"
	}
	return ""
}
