package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// render makes every recipe's derivative of one original and puts them at
// rest. What the file itself prevents is a Failure; an error ends the run.
func render(ctx context.Context, st *store.Store, p schema.Probe, data []byte, recipes []schema.Recipe, lim schema.Limits) (schema.Derived, error) {
	rendered, err := derive.Limits{MaxPixels: lim.MaxPixels}.Ladder(ctx, data, p.Format, p.Orientation, recipes)
	if err != nil {
		failure := deriveFailure(err)
		if failure == nil {
			return schema.Derived{}, err
		}
		return schema.Derived{Failure: failure}, nil
	}
	var d schema.Derived
	gate := leak.New(leak.Policy{Profile: leak.None, Private: p.Private})
	for _, r := range rendered {
		// libvips is not trusted to have stripped what it was told to strip.
		if found := gate.File(r.Recipe.Name, r.Data); len(found) > 0 {
			return schema.Derived{Failure: &schema.DeriveFailure{Kind: "decode", Reason: "the rendering failed the leak gate: " + found[0].Rule}}, nil
		}
		rel, err := st.PutDerivative(ctx, p.SHA256, r.Recipe.Name, extension(r.Recipe.Format), r.Data)
		if err != nil {
			return schema.Derived{}, err
		}
		d.Derivatives = append(d.Derivatives, schema.Derivative{
			Recipe: r.Recipe.Name, Path: rel, Width: r.Width, Height: r.Height, Bytes: int64(len(r.Data)),
			SHA256: schema.DigestOf(r.Data), Format: r.Recipe.Format, Version: r.Recipe.Version,
			Libvips: derive.Version(), Source: r.Source, Partial: r.Partial,
		})
	}
	return d, nil
}

func extension(f schema.Format) string {
	if f == schema.FormatJPEG {
		return "jpg"
	}
	return string(f)
}

// FileLimitError says that a file is kept and not rendered, because it is
// larger than what is held in memory.
type FileLimitError struct{ Bytes, Max int64 }

func (e *FileLimitError) Error() string {
	return fmt.Sprintf("a file of %d bytes is over the limit max_file_bytes (%d)", e.Bytes, e.Max)
}

// deriveFailure tells a file that cannot be rendered from a run that cannot go
// on.
func deriveFailure(err error) *schema.DeriveFailure {
	var unsupported *derive.UnsupportedError
	var decode *derive.DecodeError
	var limit *derive.LimitError
	switch {
	case errors.As(err, &unsupported):
		return &schema.DeriveFailure{Kind: "format", Reason: err.Error()}
	case errors.As(err, &decode):
		return &schema.DeriveFailure{Kind: "decode", Reason: err.Error()}
	case errors.As(err, &limit):
		return &schema.DeriveFailure{Kind: "limit", Reason: err.Error()}
	}
	return nil
}

// DeriveCatalog is what a derive run asks of the catalog.
type DeriveCatalog interface {
	RecordDerived(ctx context.Context, sha schema.Digest, d schema.Derived, now time.Time) error
}

// DeriveJob is one run that makes or remakes derivatives.
type DeriveJob struct {
	Catalog DeriveCatalog
	Store   *store.Store
	Photos  []schema.Photo
	Recipes []schema.Recipe
	Limits  schema.Limits
	Stale   bool // only what is missing, damaged or of an earlier version
	Jobs    int
	Clock   func() time.Time
	Item    func(DeriveItem) // told in order, from one goroutine
}

// DeriveItem is what became of one photo.
type DeriveItem struct {
	Type    string   `json:"type"` // "item"
	Photo   string   `json:"photo"`
	Outcome string   `json:"outcome"` // derived, current, failed, unsupported
	Reason  string   `json:"reason,omitempty"`
	Recipes []string `json:"recipes,omitempty"`
}

// DeriveSummary closes a derive run.
type DeriveSummary struct {
	Type        string  `json:"type"` // "summary"
	Seen        int     `json:"seen"`
	Derived     int     `json:"derived"`
	Current     int     `json:"current"`
	Unsupported int     `json:"unsupported"`
	Failed      int     `json:"failed"`
	Seconds     float64 `json:"seconds"`
	Error       string  `json:"error,omitempty"`
}

// Derive makes the derivatives of photos from their originals.
func Derive(ctx context.Context, job DeriveJob) (DeriveSummary, error) {
	started := job.Clock()
	sum := DeriveSummary{Type: "summary"}
	jobs := job.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	type result struct {
		item    DeriveItem
		derived *schema.Derived
	}
	err := InOrder(ctx, job.Photos, jobs, 4*jobs, func(ctx context.Context, _ int, p schema.Photo) (result, error) {
		item, d, err := job.one(ctx, p)
		return result{item, d}, err
	}, func(i int, r result) error {
		if r.derived != nil {
			if err := job.Catalog.RecordDerived(context.WithoutCancel(ctx), job.Photos[i].SHA256, *r.derived, job.Clock()); err != nil {
				return err
			}
		}
		sum.Seen++
		switch r.item.Outcome {
		case "derived":
			sum.Derived++
		case "current":
			sum.Current++
		case "unsupported":
			sum.Unsupported++
		default:
			sum.Failed++
		}
		job.Item(r.item)
		return nil
	})
	if err != nil {
		sum.Error = err.Error()
	}
	sum.Seconds = job.Clock().Sub(started).Seconds()
	return sum, err
}

// one makes what is wanted of one photo.
func (job DeriveJob) one(ctx context.Context, p schema.Photo) (DeriveItem, *schema.Derived, error) {
	item := DeriveItem{Type: "item", Photo: p.ID}
	recipes := job.Recipes
	if job.Stale {
		if recipes = job.staleRecipes(ctx, p); len(recipes) == 0 {
			item.Outcome = "current"
			return item, nil, nil
		}
	}
	data, err := job.original(ctx, p)
	if err != nil {
		if ctx.Err() != nil {
			return item, nil, ctx.Err()
		}
		item.Outcome, item.Reason = "failed", err.Error()
		return item, nil, nil
	}
	probe := p.Probe
	probe.SHA256 = p.SHA256
	d, err := render(ctx, job.Store, probe, data, recipes, job.Limits)
	if err != nil {
		return item, nil, err
	}
	switch f := d.Failure; {
	case f == nil:
		item.Outcome = "derived"
		for _, v := range d.Derivatives {
			item.Recipes = append(item.Recipes, v.Recipe)
		}
	case f.Kind == "format":
		item.Outcome, item.Reason = "unsupported", f.Reason
	default:
		item.Outcome, item.Reason = "failed", f.Reason
	}
	return item, &d, nil
}

// original reads an original and refuses one whose bytes are not what they
// were: a picture made from damage would be a new lie.
func (job DeriveJob) original(ctx context.Context, p schema.Photo) ([]byte, error) {
	if p.Bytes > job.Limits.MaxFileBytes {
		return nil, &FileLimitError{Bytes: p.Bytes, Max: job.Limits.MaxFileBytes}
	}
	f, err := job.Store.Open(p.Path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(&interruptible{ctx, f})
	if err != nil {
		return nil, err
	}
	if schema.DigestOf(data) != p.SHA256 {
		return nil, errors.New("the original is damaged: its bytes are not those that were imported")
	}
	return data, nil
}

// staleRecipes are those whose derivative is missing, damaged, or made by an
// earlier version of the recipe.
func (job DeriveJob) staleRecipes(ctx context.Context, p schema.Photo) []schema.Recipe {
	have := map[string]schema.Derivative{}
	for _, d := range p.Derivatives {
		have[d.Recipe] = d
	}
	var stale []schema.Recipe
	for _, r := range job.Recipes {
		d, ok := have[r.Name]
		if ok && d.Version == r.Version {
			if sum, _, err := job.Store.Digest(ctx, d.Path); err == nil && sum == d.SHA256 {
				continue
			}
		}
		stale = append(stale, r)
	}
	return stale
}
