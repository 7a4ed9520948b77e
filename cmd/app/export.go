package app

import (
	"cmp"
	"context"
	"os"
	"reflect"
	"strconv"
	"time"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// Export is an export in the words of the person who asks for it: on a command line, by a
// variable, or in a preset.
type Export struct {
	Channel, Format, At string
	DryRun              bool
	schema.ExportOptions

	Photos Selecting
}

// forOneRun is the reason why some options cannot be in a preset.
const forOneRun = "it is for one run only"

// ExportOptions lists the options of an export, except those that choose photos. An
// option that is added here, and as a member of schema.ExportOptions, is a flag with a
// variable, can be in a preset, is planned, and reaches the job.
func ExportOptions() []Option[Export] {
	return []Option[Export]{
		{Name: "channel", Usage: "the `CHANNEL` it is for", Of: func(x *Export) any { return &x.Channel }, Plan: "channel", as: reflect.TypeFor[presetChannel]()},
		{Name: "format", Usage: "the `FORMAT` of the package: " + formats.FormatNames() + "; default: manifest", Of: func(x *Export) any { return &x.Format },
			Plan: "format", as: reflect.TypeFor[presetFormat]()},
		{Name: "to", Usage: "the `DIR` to write: a new one, or with --update that of an earlier export", Of: func(x *Export) any { return &x.Destination }, Plan: "destination"},
		{Name: "recipient", Usage: "who receives it, for the ledger", Of: func(x *Export) any { return &x.Recipient }, Plan: "recipient"},
		{Name: "photos-only", Usage: "leave letters, drawings, sound and film out", Of: func(x *Export) any { return &x.PhotosOnly }, Plan: "photos_only"},
		{Name: "recipe", Usage: "take the pictures of this `RECIPE` only (more than once for more)", Of: func(x *Export) any { return &x.Recipes },
			Words: true, Preset: "recipes", One: "recipe", Plan: "recipes"},
		{Name: "strict", Usage: "write nothing if anything is withheld", Of: func(x *Export) any { return &x.Strict }, Plan: "strict"},
		{Name: "update", Usage: "bring an earlier export up to date and remove the files that may no longer be in it", Of: func(x *Export) any { return &x.Update },
			Once: forOneRun, Plan: "update"},
		{Name: "reselect", Usage: "with --update: choose other photos than the export before it", Of: func(x *Export) any { return &x.Reselect },
			Once: forOneRun, Plan: "reselect"},
		{Name: "dry-run", Usage: "decide and check everything, write nothing", Of: func(x *Export) any { return &x.DryRun },
			Once: forOneRun, Unfixed: "a plan is a dry run that is written down, and can be tried itself"},
		{Name: "excel", Usage: "write tables as workbooks (.xlsx) as well, and mark CSV as UTF-8", Of: func(x *Export) any { return &x.Excel }, Plan: "excel"},
		{Name: "base-url", Usage: "the `URL` under which the package will be published, for iiif and site", Of: func(x *Export) any { return &x.BaseURL }, Plan: "base_url"},
		{Name: "at", Usage: "date the package `INSTANT`, not earlier than now", Of: func(x *Export) any { return &x.At }, Once: forOneRun, Plan: "at"},
	}
}

// allOfExport lists all options of an export, those that choose photos too.
func allOfExport() []Option[Export] {
	return append(ExportOptions(), lift(func(x *Export) *Selecting { return &x.Photos }, Choosing())...)
}

// Job turns the request into a job. It checks what can be checked without a catalog.
func (x Export) Job() (job export.Job, err error) {
	if x.Channel == "" {
		if f, err := formats.ParseFormat(x.Format); err == nil && len(f.Channels) == 1 {
			return job, Usagef("--channel is needed: --format %s is for --channel %s", f.Name, f.Channels[0])
		}
		return job, Usagef("--channel is needed: which channel is it for? `stillroom channels` lists them")
	}
	if job.Channel, err = schema.ParseChannel(x.Channel); err != nil {
		return job, Usagef("%v", err)
	}
	if x.Destination == "" {
		return job, Usagef("--to is needed: which folder shall be written?")
	}
	if job.Format, err = formats.ParseFormat(cmp.Or(x.Format, "manifest")); err == nil {
		err = job.Format.For(job.Channel)
	}
	if err != nil {
		return job, Usagef("%v", err)
	}
	job.ExportOptions = x.ExportOptions
	if len(x.Recipes) > 0 && !job.Format.ByRecipe {
		return job, Usagef("--recipe: a package of format %s has pictures of its own; leave it out", job.Format.Name)
	}
	if job.BaseURL, err = baseURL(job.Format, x.BaseURL); err != nil {
		return job, err
	}
	if job.Selection, err = x.Photos.Selection(); err != nil {
		return job, err
	}
	job.DryRun = x.DryRun
	return job, nil
}

// GoOn fills in what was not said of an update with what the export that stands at its
// destination was asked for: channel, format, recipient and address. It returns the
// selection as well, nil where x chooses photos.
func (x Export) GoOn(ctx context.Context, s *Session) (Export, *schema.Selection, error) {
	d, stands, err := export.Standing(ctx, s.Catalog, x.Destination)
	if err != nil || !stands {
		return x, nil, err
	}
	format, err := formats.OfDelivery(d)
	if err != nil {
		return x, nil, err
	}
	x.Channel, x.Format, x.Recipient = cmp.Or(x.Channel, string(d.Channel)), cmp.Or(x.Format, format.Name), cmp.Or(x.Recipient, d.Recipient)
	if d.Order == nil {
		return x, nil, nil
	}
	x.PhotosOnly = x.PhotosOnly || d.Order.PhotosOnly
	if x.Format == format.Name {
		if len(x.Recipes) == 0 {
			x.Recipes = d.Order.Recipes
		}
		x.BaseURL, x.Excel = cmp.Or(x.BaseURL, d.Order.BaseURL), x.Excel || d.Order.Excel
	}
	if !x.Reselect && !x.Photos.chooses() {
		before := d.Order.Selection.Selection()
		return x, &before, nil
	}
	return x, nil, nil
}

// ExportIn is a job with what it is done with. program is what made the package.
func ExportIn(s *Session, job export.Job, program string) export.Job {
	if s.work != nil {
		job.Work = s.work.Path()
	}
	job.Catalog, job.Storages, job.Store, job.Dir, job.Places, job.Settings, job.Recall, job.Zone = whole{s.Catalog, s}, s.Catalog.Storages(), s.Store, s.Dir, s.Places, s.Settings.Settings, s.Recall, s.Zone
	job.Clock, job.Program, job.Key, job.Theme, job.Draws = s.Now, program, s.SigningKey, themeIn(s.Dir), s.Draws
	return job
}

// Dated is the moment of which the package is dated: what the person said, or
// SOURCE_DATE_EPOCH, with which build systems ask for the same bytes twice. The zero time
// means now.
func (x Export) Dated(zone *time.Location) (time.Time, error) {
	if x.At != "" {
		at, err := schema.When(x.At).Start(zone)
		if err != nil {
			return at, Usagef("--at: %v", err)
		}
		return at, nil
	}
	epoch := os.Getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return time.Time{}, nil
	}
	n, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return time.Time{}, Usagef("SOURCE_DATE_EPOCH is not a number of seconds since 1970")
	}
	return time.Unix(n, 0).UTC(), nil
}

// baseURL checks the address: a format that holds addresses needs one, and others take
// none.
func baseURL(format formats.Format, said string) (string, error) {
	switch {
	case said == "" && format.Addressed:
		return "", Usagef("--base-url is needed for %s: the address at which the package will be published, such as https://example.org/rooms", format.Name)
	case said == "":
		return "", nil
	case !format.Addressed && !format.MayAddress:
		return "", Usagef("--base-url: a package of format %s holds no addresses", format.Name)
	}
	base, err := formats.ParseBaseURL(said)
	if err != nil {
		return "", Usagef("--base-url: %v", err)
	}
	return base, nil
}
