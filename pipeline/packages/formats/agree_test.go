package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

func agreement(at time.Time, edit func(*schema.ExportView, *Grounds, *Options)) schema.ExportPlan {
	view := schema.ExportView{Secret: "secret", Photos: []schema.ExportPhoto{
		permitted("one", nil),
		permitted("two", nil),
		permitted("held", func(x *schema.ExportPhoto) {
			x.Decision.Effect, x.Decision.Reasons = schema.Hold, []string{schema.ReasonReview}
		}),
	}}
	for i := range view.Photos {
		d := &view.Photos[i].Decision
		d.At = schema.WhenOf(at)
		if d.ValidUntil != "" {
			d.ValidUntil = schema.WhenOf(at.AddDate(0, 0, 30))
		}
	}
	on := Grounds{
		Secret: "secret", Decided: at, Asked: schema.ExportOptions{Destination: "/srv/web", Recipient: "Sample memorial"}, Recalled: map[schema.Digest]int{},
		Standing: []string{"a 1"}, Replaces: []string{"x-20250601-00000000"}, Removes: []schema.PlanRemoval{{Path: "r-1/a.jpg"}},
	}
	opt := options(schema.Web)
	opt.At = at
	if edit != nil {
		edit(&view, &on, &opt)
	}
	return Agreement(NewPackage(view, manifestFormat, opt, never), manifestFormat, opt, on)
}

func TestWhatMoved(t *testing.T) {
	id := func(name string) string {
		return schema.PackagePhotoID("secret", schema.Web, schema.DigestOf([]byte(name)))
	}
	str := func(s string) *string { return &s }
	was := agreement(testAt, nil)
	later := testAt.AddDate(0, 0, 3)
	for _, tt := range []struct {
		name    string
		edit    func(*schema.ExportView, *Grounds, *Options)
		want    string // in one of the moves; "": there are none
		photo   string
		refused bool
	}{
		{"time alone", nil, "", "", false},
		{"a yes for longer", func(v *schema.ExportView, _ *Grounds, _ *Options) {
			v.Photos[0].Decision.ValidUntil = "2099-01-01T00:00:00Z"
		}, "", "", false},
		{"a yes that ends sooner", func(v *schema.ExportView, _ *Grounds, _ *Options) {
			v.Photos[0].Decision.ValidUntil = "2025-06-10T00:00:00Z"
		}, "its yes ends sooner", "one", true},
		{"a no", func(v *schema.ExportView, _ *Grounds, _ *Options) {
			v.Photos[0].Decision.Effect, v.Photos[0].Decision.Reasons = schema.Deny, []string{schema.ReasonWithdrawn}
		}, "it may not leave: consent.withdrawn", "one", true},
		{"a yes", func(v *schema.ExportView, _ *Grounds, _ *Options) {
			v.Photos[2].Decision.Effect, v.Photos[2].Decision.Reasons = schema.Permit, []string{}
		}, "it was withheld and is permitted", "held", false},
		{"another no", func(v *schema.ExportView, _ *Grounds, _ *Options) { v.Photos[2].Decision.Effect = schema.Deny }, "for another reason", "held", false},
		{"a condition", func(v *schema.ExportView, _ *Grounds, _ *Options) { v.Photos[1].Decision.Conditions.NoAds = true }, "its conditions", "two", true},
		{"a quiet day", func(v *schema.ExportView, _ *Grounds, _ *Options) {
			v.Photos[1].Decision.Conditions.BlackoutDates = []string{"--02-29"}
		}, "its conditions", "two", true},
		{"a caption", func(v *schema.ExportView, _ *Grounds, _ *Options) { v.Photos[1].Photo.Record.Caption = str("A shelf.") }, "the words", "two", false},
		{"a name", func(v *schema.ExportView, _ *Grounds, _ *Options) {
			v.Photos[1].Decision.Conditions.NameDisplay = "first"
		}, "the words", "two", false},
		{"a copyright line", func(_ *schema.ExportView, _ *Grounds, o *Options) { o.Settings.Copyright = "Sample" }, "the words", "two", false},
		{"another rendering", func(v *schema.ExportView, _ *Grounds, _ *Options) {
			v.Photos[1].Photo.Derivatives[1].SHA256 = schema.DigestOf([]byte("new"))
		}, "its pictures", "two", false},
		{"one rendering less", func(v *schema.ExportView, _ *Grounds, _ *Options) {
			v.Photos[1].Photo.Derivatives = v.Photos[1].Photo.Derivatives[:1]
		}, "its pictures", "two", false},
		{"another room", func(v *schema.ExportView, _ *Grounds, _ *Options) { v.Photos[1].Photo.Room = "room-b" }, "its room", "two", false},
		{"another order", func(v *schema.ExportView, _ *Grounds, _ *Options) {
			v.Photos[0].Photo.Sequence, v.Photos[1].Photo.Sequence = 1, 2 // by id it is the other way
		}, "its place", "two", false},
		{"a recall", func(_ *schema.ExportView, g *Grounds, _ *Options) { g.Recalled[schema.DigestOf([]byte("one"))] = 7 }, "called back", "one", false},
		{"a recall of another photo", func(_ *schema.ExportView, g *Grounds, _ *Options) {
			g.Recalled[schema.DigestOf([]byte("elsewhere"))] = 7
		}, "", "", false},
		{"a photo more", func(v *schema.ExportView, _ *Grounds, _ *Options) { v.Photos = append(v.Photos, permitted("new", nil)) }, "not in the plan", "new", false},
		{"a photo less", func(v *schema.ExportView, _ *Grounds, _ *Options) { v.Photos = v.Photos[:2] }, "not in the selection", "held", false},
		{"what stands there", func(_ *schema.ExportView, g *Grounds, _ *Options) { g.Standing = nil }, "at the destination", "", false},
		{"another delivery there", func(_ *schema.ExportView, g *Grounds, _ *Options) { g.Replaces = nil }, "at the destination", "", false},
		{"what would go", func(_ *schema.ExportView, g *Grounds, _ *Options) { g.Removes = nil }, "would be removed", "", false},
		{"a contact", func(_ *schema.ExportView, _ *Grounds, o *Options) { o.Settings.Recall.Contact = "recall@example.org" }, "the settings", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			moved := Moved(was, agreement(later, tt.edit), true)
			if tt.want == "" {
				if len(moved) > 0 {
					t.Errorf("moved: %v", moved)
				}
				return
			}
			photo := ""
			if tt.photo != "" {
				photo = id(tt.photo)
			}
			if !slices.ContainsFunc(moved, func(m Move) bool {
				return m.Photo == photo && strings.Contains(m.What, tt.want) && m.Refused == tt.refused
			}) {
				t.Errorf("moved %+v, want %q of %q", moved, tt.want, photo)
			}
		})
	}
}

// A plan is the catalog's own to the letter, and reads as it was written.
func TestPlanIsSealed(t *testing.T) {
	was := agreement(testAt, nil)
	var data bytes.Buffer
	if err := WritePlan(&data, was); err != nil {
		t.Fatal(err)
	}
	for i := range was.Withheld {
		was.Withheld[i].Known = nil // stays in the house
	}
	back, err := ReadPlan(bytes.NewReader(data.Bytes()))
	if err != nil || !reflect.DeepEqual(was, back) {
		t.Fatalf("it came back as %+v, %v", back, err)
	}
	if err := Genuine(back, "secret"); err != nil {
		t.Error(err)
	}
	if err := Genuine(back, "other"); !errors.Is(err, ErrPlanOther) {
		t.Errorf("of another catalog: %v", err)
	}
	// The id of the catalog can be copied; the seal cannot.
	forged := back
	forged.Catalog = catalogTag("other", forged.Channel)
	if err := Genuine(forged, "other"); !errors.Is(err, ErrPlanAltered) {
		t.Errorf("forged: %v", err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data.Bytes(), &fields); err != nil {
		t.Fatal(err)
	}
	for i := range reflect.TypeFor[schema.ExportPlan]().NumField() {
		f := reflect.TypeFor[schema.ExportPlan]().Field(i)
		if f.Name == "Catalog" {
			continue // told apart above
		}
		p := back
		v := reflect.ValueOf(&p).Elem().Field(i)
		switch v.Kind() {
		case reflect.String:
			v.SetString(v.String() + "x")
		case reflect.Bool:
			v.SetBool(!v.Bool())
		default:
			v.SetZero()
		}
		if reflect.DeepEqual(p, back) {
			p.Selection.Room = "room-x" // was zero
		}
		if err := Genuine(p, "secret"); !errors.Is(err, ErrPlanAltered) && (f.Name != "Channel" || !errors.Is(err, ErrPlanOther)) {
			t.Errorf("%s was altered and is %v", f.Name, err)
		}
	}
}

func TestPlanLastsAsLongAsTheShortestYes(t *testing.T) {
	for _, tt := range []struct {
		until, want schema.When
	}{
		{"2099-01-01T00:00:00Z", "2025-06-30T21:00:00Z"}, // 30 days, rounded down
		{"2025-06-10T00:00:00Z", "2025-06-07T21:00:00Z"},
	} {
		p := agreement(testAt, func(v *schema.ExportView, _ *Grounds, _ *Options) {
			for i := range v.Photos {
				v.Photos[i].Decision.ValidUntil = tt.until
			}
		})
		if p.ApplyBy != tt.want {
			t.Errorf("until %s: apply by %s, want %s", tt.until, p.ApplyBy, tt.want)
		}
	}
}

func TestReadPlanRefuses(t *testing.T) {
	var data bytes.Buffer
	if err := WritePlan(&data, agreement(testAt, nil)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, old, new, want string }{
		{"not JSON", `"schema"`, `schema`, "is not JSON"},
		{"a member twice", `"format": "manifest",`, `"format": "manifest", "format": "csv",`, "twice"},
		{"an unknown member", `"format": "manifest",`, `"format": "manifest", "force": true,`, "not valid at"},
		{"a later version", `"schema_version": "1.2.0"`, `"schema_version": "1.3.0"`, "carries out 1.2.0"},
		{"a later major version", `"schema_version": "1.2.0"`, `"schema_version": "2.0.0"`, "version"},
		{"a path that leads out", `"path": "r-1/a.jpg"`, `"path": "../a.jpg"`, "not valid at /removes/0/path"},
	} {
		text := strings.Replace(data.String(), tt.old, tt.new, 1)
		if text == data.String() {
			t.Fatalf("%s: nothing was replaced", tt.name)
		}
		if _, err := ReadPlan(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// What an export is told stands in its plan, whatever it is: an option that is added to
// schema.ExportOptions is planned.
func TestAPlanHasEveryOption(t *testing.T) {
	asked := schema.ExportOptions{}
	for v, i := reflect.ValueOf(&asked).Elem(), 0; i < v.NumField(); i++ {
		switch f := v.Field(i); f.Kind() {
		case reflect.Bool:
			f.SetBool(true)
		case reflect.String:
			f.SetString("https://example.org/" + v.Type().Field(i).Name) // which all of them may be
		case reflect.Slice:
			f.Set(reflect.ValueOf([]string{"large"}))
		default:
			t.Fatalf("%s is of no kind that is known here", v.Type().Field(i).Name)
		}
	}
	plan := agreement(testAt, func(_ *schema.ExportView, on *Grounds, _ *Options) { on.Asked = asked })
	if !reflect.DeepEqual(plan.ExportOptions, asked) {
		t.Errorf("%+v is asked for, and %+v is planned", asked, plan.ExportOptions)
	}
	var text bytes.Buffer
	if err := WritePlan(&text, plan); err != nil {
		t.Fatal(err)
	}
	read, err := ReadPlan(&text)
	if err != nil || !reflect.DeepEqual(read.ExportOptions, asked) {
		t.Errorf("%+v is read, %v", read.ExportOptions, err)
	}
}
