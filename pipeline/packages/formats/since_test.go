package formats

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

func TestTimeSinceInText(t *testing.T) {
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	str := func(s string) *string { return &s }
	morning := time.Date(2025, 3, 1, 5, 0, 0, 0, time.UTC) // still February in Chicago
	for _, tt := range []struct {
		name, caption string
		died          []string
		at            time.Time
		zone          *time.Location
		want          string // a reason if it has no blank
	}{
		{"nothing asked", "A window.", nil, morning, nil, "A window."},
		{"a leap day, on the 28th", "After {{since}}.", []string{"2012-02-29"}, morning, chicago, "After 13 years."},
		{"a leap day, on 1 March", "After {{since}}.", []string{"2012-02-29"}, morning, time.UTC, "After 13 years and a day."},
		{"no zone is UTC", "After {{since}}.", []string{"2012-02-29"}, morning, nil, "After 13 years and a day."},
		{"more than once", "{{since}}, {{since}}", []string{"2025-02-28"}, morning, nil, "a day, a day"},
		{"on the day", "After {{since}}.", []string{"2025-03-01"}, morning, nil, "After less than a day."},
		{"several people, one day", "After {{since}}.", []string{"2012-02-28", "2012-02-28"}, morning, nil, "After 13 years and a day."},
		{"several people, two days", "After {{since}}.", []string{"2012-02-28", "2012-02-29"}, morning, nil, schema.ReasonSinceDiffers},
		{"one of two has no day", "After {{since}}.", []string{"2012-02-28", ""}, morning, nil, schema.ReasonSinceNone},
		{"no day", "After {{since}}.", []string{""}, morning, nil, schema.ReasonSinceNone},
		{"nobody", "After {{since}}.", nil, morning, nil, schema.ReasonSinceNone},
		{"no day of the calendar", "After {{since}}.", []string{"2013-02-29"}, morning, nil, schema.ReasonSinceNone},
		{"a day to come", "After {{since}}.", []string{"2025-03-02"}, morning, nil, schema.ReasonSinceNone},
		{"another word", "After {{years}}.", []string{"2012-02-28"}, morning, nil, schema.ReasonPlaceholder},
		{"two days, and nobody asks", "A window.", []string{"2012-02-28", ""}, morning, nil, "A window."},
		{"a long text", strings.Repeat("a", 2194) + " {{since}}", []string{"2025-02-28"}, morning, nil, strings.Repeat("a", 2194) + " a day"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			opt := options(schema.Web)
			opt.At, opt.Zone = tt.at, tt.zone
			x := permitted("a", func(x *schema.ExportPhoto) { x.Died = tt.died; x.Photo.Record.Caption = str(tt.caption) })
			pkg := NewPackage(schema.ExportView{Photos: []schema.ExportPhoto{x}}, manifestFormat, opt, never)
			switch {
			case strings.Contains(tt.want, " ") && len(pkg.Photos) == 1 && pkg.Photos[0].Text.Caption == tt.want:
			case len(pkg.Withheld) == 1 && slices.Equal(pkg.Withheld[0].Reasons, []string{tt.want}):
			case len(pkg.Photos) == 1:
				t.Errorf("%q leaves, want %q", pkg.Photos[0].Text.Caption, tt.want)
			default:
				t.Errorf("withheld: %v, want %q", pkg.Withheld, tt.want)
			}
			if *x.Photo.Record.Caption != tt.caption {
				t.Error("the record was changed")
			}
		})
	}
}

func TestTimeSinceInEveryText(t *testing.T) {
	text := "{{since}}"
	set := map[string]func(*schema.PhotoRecord){
		"title":    func(r *schema.PhotoRecord) { r.Title = &text },
		"caption":  func(r *schema.PhotoRecord) { r.Caption = &text },
		"alt":      func(r *schema.PhotoRecord) { r.Alt = &text },
		"extended": func(r *schema.PhotoRecord) { r.Extended = &text },
	}
	for field, edit := range set {
		seen := ""
		gate := func(p Photo) bool {
			seen = p.Text.Headline + p.Text.Caption + p.Text.Alt + p.Text.Extended
			return false
		}
		x := permitted("a", func(x *schema.ExportPhoto) { x.Died = []string{"2025-05-30"}; edit(&x.Photo.Record) })
		NewPackage(schema.ExportView{Photos: []schema.ExportPhoto{x}}, manifestFormat, options(schema.Web), gate)
		if seen != "2 days" {
			t.Errorf("%s: the gate sees %q", field, seen)
		}
	}
}
