package formats

import (
	"fmt"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func str(s string) *string { return &s }

// postable is a photo with its place in the room, and a caption of its own.
func postable(name string, sequence int, edit func(*schema.ExportPhoto)) schema.ExportPhoto {
	return permitted(name, func(x *schema.ExportPhoto) {
		x.Photo.Sequence = sequence
		if edit != nil {
			edit(x)
		}
	})
}

func planned(t *testing.T, edit func(*Options), photos ...schema.ExportPhoto) (Package, map[string]string) {
	t.Helper()
	opt := options(schema.Instagram)
	if edit != nil {
		edit(&opt)
	}
	if err := opt.Settings.Export.Instagram.Check(); err != nil {
		t.Fatal(err)
	}
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: photos}, instagramFormat, opt, never)
	docs, err := besidePosts(pkg, opt)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, d := range docs {
		texts[d.Path] = string(d.Data)
	}
	return pkg, texts
}

// What is done to a picture: cut only around a point that somebody set, where the
// family lets it be cut and nothing was cut off before.
func TestPostedPictures(t *testing.T) {
	point := &schema.Focal{X: 0.4, Y: 0.6}
	white := schema.RGB{R: 255, G: 255, B: 255}
	whole := schema.Frame{Width: 1080, Height: 1350, Background: white, Quality: 82}
	cut := whole
	cut.Crop, cut.Focal = true, *point
	crop := []schema.Depiction{{Label: "somebody", Treatment: "crop", Region: &schema.Region{X: 0.9, W: 0.1, H: 1}}}
	blur := []schema.Depiction{{Label: "somebody", Treatment: "blur"}}
	treated := func(x *schema.ExportPhoto, d []schema.Depiction) {
		x.Photo.Record.Focal, x.Photo.Record.Depicts = point, &d
		for i := range x.Photo.Derivatives {
			x.Photo.Derivatives[i].Treated = x.Photo.Treatments().Text()
		}
	}
	size := func(f schema.Frame, w, h int) schema.Frame { f.Width, f.Height = w, h; return f }
	for _, tt := range []struct {
		name     string
		edit     func(*schema.ExportPhoto)
		settings func(*Options)
		want     schema.Frame
		reason   string
	}{
		{"nobody set a point", nil, nil, whole, ""},
		{"a point", func(x *schema.ExportPhoto) { x.Photo.Record.Focal = point }, nil, cut, ""},
		{"somebody said that there is none", func(x *schema.ExportPhoto) { x.Photo.Record.Focal = &schema.Focal{None: true} }, nil, whole, ""},
		{"a family that wants it whole", func(x *schema.ExportPhoto) {
			x.Photo.Record.Focal, x.Decision.Conditions.NoCrop = point, true
		}, nil, whole, ""},
		{"something was cut off before", func(x *schema.ExportPhoto) { treated(x, crop) }, nil, whole, ""},
		{"something is blurred", func(x *schema.ExportPhoto) { treated(x, blur) }, nil, cut, ""},
		{"a square", nil, func(o *Options) { o.Settings.Export.Instagram.Ratio = "1:1" }, size(whole, 1080, 1080), ""},
		{"a wide one", nil, func(o *Options) { o.Settings.Export.Instagram.Ratio = "1.91:1" }, size(whole, 1080, 566), ""},
		{"at most 800", func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 800 }, nil, size(whole, 640, 800), ""},
		{"at most 390 on Instagram", nil, func(o *Options) {
			o.Settings.Channels = map[schema.Channel]schema.ChannelSettings{schema.Instagram: {MaxLongEdgePx: 390}}
		}, schema.Frame{}, schema.ReasonTooLarge},
		{"seen first", func(x *schema.ExportPhoto) { x.Decision.Conditions.ReviewBeforeUse = true }, nil, schema.Frame{}, schema.ReasonUnseen},
		{"nothing rendered", func(x *schema.ExportPhoto) { x.Photo.Derivatives = nil }, nil, schema.Frame{}, schema.ReasonNoDerivative},
		{"tiles only", func(x *schema.ExportPhoto) {
			x.Photo.Derivatives = []schema.Derivative{{Recipe: "tiles", Format: schema.FormatTiles, Width: 9000, Height: 6000}}
		}, nil, schema.Frame{}, schema.ReasonNoDerivative},
		{"a description too long", func(x *schema.ExportPhoto) { x.Photo.Record.Alt = str(strings.Repeat("x", 1001)) }, nil, schema.Frame{}, schema.ReasonAltLong},
		{"a description too long in UTF-16", func(x *schema.ExportPhoto) { x.Photo.Record.Alt = str(strings.Repeat("\U0001F56F", 501)) }, nil, schema.Frame{}, schema.ReasonAltLong},
		{"a description just short enough", func(x *schema.ExportPhoto) { x.Photo.Record.Alt = str(strings.Repeat("\U0001F56F", 500)) }, nil, whole, ""},
		{"a large WebP, and a JPEG as large", func(x *schema.ExportPhoto) {
			x.Photo.Derivatives = []schema.Derivative{
				{Recipe: "large-webp", Format: schema.FormatWebP, Width: 2560, Height: 1707},
				{Recipe: "wall", Format: schema.FormatJPEG, Width: 2560, Height: 1707},
			}
		}, func(o *Options) {
			n := 91
			edge := 2560
			o.Settings.Recipes = map[string]schema.RecipeSettings{"wall": {Quality: &n, LongEdge: &edge}}
		}, schema.Frame{Width: 1080, Height: 1350, Background: white, Quality: 91}, ""},
	} {
		plan, _ := planned(t, tt.settings, postable("one", 1, tt.edit))
		if tt.reason != "" {
			if len(plan.Withheld) != 1 || !slices.Equal(plan.Withheld[0].Reasons, []string{tt.reason}) {
				t.Errorf("%s: %+v, want %s", tt.name, plan.Withheld, tt.reason)
			}
			continue
		}
		if len(plan.Photos) != 1 || len(plan.Photos[0].Pictures) != 1 {
			t.Errorf("%s: %+v", tt.name, plan.Withheld)
			continue
		}
		p := plan.Photos[0].Pictures[0]
		if p.Making != (Making{Metadata: "rights_only", Frame: tt.want}) || p.File.Width != tt.want.Width || p.File.Height != tt.want.Height || p.Making.SamePixels() {
			t.Errorf("%s: %+v, want %+v", tt.name, p.Making, tt.want)
		}
		if p.From.Width != 2560 {
			t.Errorf("%s: made from %s", tt.name, p.From.Recipe)
		}
	}
}

// More than one post holds goes into the next, in order, room by room; what is
// withheld leaves no gap.
func TestPostsAreSplitInOrder(t *testing.T) {
	var photos []schema.ExportPhoto
	for i := range 43 {
		photos = append(photos, postable(fmt.Sprint("a", i), 100-i, nil))
	}
	photos[3].Decision.Effect, photos[3].Decision.Reasons = schema.Deny, []string{schema.ReasonDenied}
	other := postable("b", 1, func(x *schema.ExportPhoto) { x.Photo.Room = "room-b" })
	plan, texts := planned(t, nil, append(photos, other)...)

	sizes := map[string]int{}
	for _, p := range plan.Photos {
		f := p.Pictures[0].File.Path
		sizes[path.Dir(f)]++
		if want := fmt.Sprintf("%02d-%s.jpg", (p.Sequence-1)%20+1, p.PhotoID); path.Base(f) != want || !strings.HasPrefix(f, p.RoomID+"/") {
			t.Errorf("picture %d of %s is %s, want %s", p.Sequence, p.RoomID, f, want)
		}
	}
	a, b := opaqueRoom("s", schema.Instagram, "room-a"), opaqueRoom("s", schema.Instagram, "room-b")
	if want := map[string]int{a + "/01": 20, a + "/02": 20, a + "/03": 2, b + "/01": 1}; !reflect.DeepEqual(sizes, want) {
		t.Errorf("%v, want %v", sizes, want)
	}
	// Sequence 100 is photo 0: the last of all is the first that was made.
	if last := texts[a+"/03/"+OrderName]; !strings.HasSuffix(last, schema.PackagePhotoID("s", schema.Instagram, photos[0].Photo.SHA256)+".jpg\n") || strings.Count(last, "\n") != 2 {
		t.Errorf("%q", last)
	}
	if n := strings.Count(texts[ChecklistName], "\nPost "); n != 4 {
		t.Errorf("%d posts in the checklist", n)
	}

	// A post whose caption has become too long, by the credit at its end, is withheld,
	// all of it, and the next takes its number.
	photos[42].Photo.Record.Caption = str(strings.Repeat("x", 2180)) // sequence 58: the first post
	plan, _ = planned(t, nil, photos...)
	if len(plan.Photos) != 42 || len(plan.Withheld) != 1 {
		t.Fatalf("%d leave, %d are withheld", len(plan.Photos), len(plan.Withheld))
	}
	plan, _ = planned(t, func(o *Options) { o.Settings.Credit = strings.Repeat("y", 30) }, photos...)
	if len(plan.Photos) != 22 || len(plan.Withheld) != 21 || plan.Photos[0].Sequence != 1 || path.Dir(plan.Photos[21].Pictures[0].File.Path) != a+"/02" {
		t.Errorf("%d leave, %d are withheld", len(plan.Photos), len(plan.Withheld))
	}
	for _, w := range plan.Withheld {
		if w.Photo != photos[3].Photo.ID && (w.Effect != schema.Hold || !slices.Equal(w.Reasons, []string{schema.ReasonPostLong})) {
			t.Errorf("%+v", w)
		}
	}
}

func TestCaptionOfAPost(t *testing.T) {
	text := func(caption, title string) func(*schema.ExportPhoto) {
		return func(x *schema.ExportPhoto) {
			x.Photo.Record.Caption, x.Photo.Record.Title = str(caption), str(title)
			x.Shoot.Credit = "Sample Photographer"
		}
	}
	for _, tt := range []struct {
		name     string
		template string
		photos   []schema.ExportPhoto
		want     string
		reason   string
	}{
		{"each once, in order", "{{caption}}\n\n{{credit}}", []schema.ExportPhoto{
			postable("1", 1, text("The bed.", "")), postable("2", 2, text("The desk.", "")), postable("3", 3, text("The bed.", "")),
		}, "The bed.\n\nThe desk.\n\nSample Photographer\n", ""},
		{"titles and a name that may be shown", "{{name}}: {{title}}\n{{credit}}", []schema.ExportPhoto{postable("1", 1, func(x *schema.ExportPhoto) {
			text("", "A room")(x)
			x.Decision.Conditions.NameDisplay = "first"
		})}, "Wren: A room\nSample Photographer\n", ""},
		{"a name that may not be told of each", "{{name}}\n{{title}}", []schema.ExportPhoto{
			postable("1", 1, func(x *schema.ExportPhoto) { text("", "A room")(x); x.Decision.Conditions.NameDisplay = "full" }),
			postable("2", 2, func(x *schema.ExportPhoto) { text("", "A bed")(x); x.Decision.Conditions.NameDisplay = "first" }),
		}, "A room, A bed\n", ""},
		{"a name that may not", "{{name}}\n{{title}}", []schema.ExportPhoto{postable("1", 1, text("", "A room"))}, "A room\n", ""},
		{"a credit that a family asks for", "{{caption}}", []schema.ExportPhoto{postable("1", 1, func(x *schema.ExportPhoto) {
			text("The bed.", "")(x)
			x.Decision.Conditions.CreditLine = "Photograph: Sample Photographer"
		})}, "The bed.\n\nPhotograph: Sample Photographer\n", ""},
		{"how long ago", "{{since}} ago.", []schema.ExportPhoto{postable("1", 1, func(x *schema.ExportPhoto) { x.Died = []string{"2024-06-01"} })}, "a year ago.\n", ""},
		{"how long ago, which nobody knows", "{{since}} ago.", []schema.ExportPhoto{postable("1", 1, nil)}, "", schema.ReasonSinceNone},
		{"braces in a caption are only text", "{{caption}}", []schema.ExportPhoto{postable("1", 1, text("A {single} brace.", ""))}, "A {single} brace.\n", ""},
		{"30 hashtags", "{{caption}}", []schema.ExportPhoto{postable("1", 1, text(strings.Repeat("#a ", 30), ""))}, strings.TrimSpace(strings.Repeat("#a ", 30)) + "\n", ""},
		{"31 hashtags", "{{caption}} #b", []schema.ExportPhoto{postable("1", 1, text(strings.Repeat("#a ", 30), ""))}, "", schema.ReasonPostTags},
		{"21 mentions", "{{caption}}", []schema.ExportPhoto{postable("1", 1, text(strings.Repeat("@a ", 21), ""))}, "", schema.ReasonPostTags},
		{"no hashtags", "{{caption}}", []schema.ExportPhoto{postable("1", 1, text(strings.Repeat("No. # 1 ", 31), ""))}, strings.TrimSpace(strings.Repeat("No. # 1 ", 31)) + "\n", ""},
		{"just short enough", "{{caption}}", []schema.ExportPhoto{postable("1", 1, text(strings.Repeat("\U0001F56F", 1100), ""))}, strings.Repeat("\U0001F56F", 1100) + "\n", ""},
		{"too long in UTF-16", "{{caption}}", []schema.ExportPhoto{postable("1", 1, text(strings.Repeat("\U0001F56F", 1101), ""))}, "", schema.ReasonPostLong},
		{"too long together", "{{caption}}", []schema.ExportPhoto{
			postable("1", 1, text(strings.Repeat("x", 1100), "")), postable("2", 2, text(strings.Repeat("y", 1099), "")),
		}, "", schema.ReasonPostLong},
	} {
		plan, texts := planned(t, func(o *Options) { o.Settings.Export.Instagram.Caption = tt.template }, tt.photos...)
		if tt.reason != "" {
			if len(plan.Photos) != 0 || !slices.Equal(plan.Withheld[0].Reasons, []string{tt.reason}) {
				t.Errorf("%s: %+v, want %s", tt.name, plan.Withheld, tt.reason)
			}
			continue
		}
		if got := texts[opaqueRoom("s", schema.Instagram, "room-a")+"/01/"+CaptionName]; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Whatever a family can ask for is said in the checklist, or is kept without it.
func TestEveryConditionHasItsWords(t *testing.T) {
	var names []string
	for _, k := range postConditions {
		names = append(names, k.name)
	}
	fields := reflect.TypeFor[schema.Conditions]()
	for i := range fields.NumField() {
		name, _, _ := strings.Cut(fields.Field(i).Tag.Get("json"), ",")
		n := slices.Index(names, name)
		if n < 0 {
			t.Errorf("nothing is said of %s", name)
			continue
		}
		var c schema.Conditions
		if f := reflect.ValueOf(&c).Elem().Field(i); f.Kind() == reflect.Bool {
			f.SetBool(true)
			silent := slices.Contains([]string{"no_faces", "review_before_use", "x-include-original"}, name)
			if said := postConditions[n].words(c); (said == "") != silent || said != "" && postConditions[n].words(schema.Conditions{}) != "" {
				t.Errorf("%s: %q", name, said)
			}
		}
	}
	if len(names) != fields.NumField() {
		t.Errorf("%d words for %d conditions", len(names), fields.NumField())
	}
}

// One picture's condition counts for the post that it is in, and for no other. The
// end is one for all: whose yes it is that ends first is told to nobody.
func TestChecklist(t *testing.T) {
	quiet := postable("1", 1, func(x *schema.ExportPhoto) {
		x.Decision.Conditions = schema.Conditions{CommentsOff: true, NoAds: true, BlackoutDates: []string{"--12-14", "--02-29"}}
	})
	early := func(x *schema.ExportPhoto) { x.Decision.ValidUntil = "2025-06-20T05:00:00Z" }
	photos := []schema.ExportPhoto{quiet, postable("2", 2, early), postable("3", 3, func(x *schema.ExportPhoto) { x.Photo.Room = "room-b" })}
	recall := func(o *Options) {
		o.Settings.Recall.Contact, o.Settings.Recall.Feed = "recall@example.org", "https://example.org/recall.json"
		hours := 6
		o.Settings.Channels = map[schema.Channel]schema.ChannelSettings{schema.Instagram: {RecallHours: &hours}}
	}
	_, texts := planned(t, recall, photos...)
	list := regexp.MustCompile(`\s+`).ReplaceAllString(texts[ChecklistName], " ")
	for _, want := range []string{
		"until Saturday, June 14, 2025, 21:00 UTC. Before that day, ask for this package again",
		"https://example.org/recall.json", "recall@example.org", "every day", "within 6 hours", "No program can delete a post",
	} {
		if !strings.Contains(list, want) {
			t.Errorf("%q is missing in:\n%s", want, texts[ChecklistName])
		}
	}
	for _, day := range []string{"December", "February", "-14", "-29"} {
		if strings.Contains(list, day) {
			t.Errorf("%q is there, of a day of quiet", day)
		}
	}
	for _, once := range []string{"Turn comments off", "No advertising"} {
		if n := strings.Count(list, once); n != 1 {
			t.Errorf("%q stands there %d times", once, n)
		}
	}
	for line := range strings.SplitSeq(texts[ChecklistName], "\n") {
		if len([]rune(line)) > lineWidth || strings.TrimRight(line, " ") != line {
			t.Errorf("%q", line)
		}
	}
	_, again := planned(t, recall, photos[2], photos[1], photos[0])
	if !reflect.DeepEqual(texts, again) {
		t.Error("the order in which photos were read makes a difference")
	}
}

// A caption that may stand under its own picture may not stand under every other.
func TestCaptionTellsNothingOfAnotherPicture(t *testing.T) {
	opt := options(schema.Instagram)
	photos := []schema.ExportPhoto{
		postable("1", 1, func(x *schema.ExportPhoto) {
			x.Photo.Record.Caption = str("Wren liked it here.")
			x.Decision.Conditions.NameDisplay = "first"
		}),
		postable("2", 2, nil),
		postable("3", 3, func(x *schema.ExportPhoto) { x.Photo.Room = "room-b" }),
	}
	gate := func(p Photo) bool {
		return slices.ContainsFunc(HiddenNames(p.ExportPhoto), func(name string) bool {
			return slices.ContainsFunc(strings.Fields(name), func(w string) bool { return strings.Contains(p.Text.Caption, w) })
		})
	}
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: photos}, instagramFormat, opt, gate)
	if len(pkg.Photos) != 1 || len(pkg.Withheld) != 2 {
		t.Fatalf("%d leave, %+v", len(pkg.Photos), pkg.Withheld)
	}
	for _, w := range pkg.Withheld {
		if !slices.Equal(w.Reasons, []string{schema.ReasonTextPrivate}) {
			t.Errorf("%+v", w)
		}
	}
}

// Folders have the label of their room where the settings ask for it, and only as far as
// the manifest tells it; two rooms never share one.
func TestPostsAreCalledByLabel(t *testing.T) {
	in := func(id, label string) schema.ExportPhoto {
		return postable(id, 1, func(x *schema.ExportPhoto) { x.Photo.Room, x.Room = id, schema.Room{ID: id, Label: label} })
	}
	byLabel := func(o *Options) { o.Settings.Export.Instagram.Folders = schema.FoldersByLabel }
	pkg, texts := planned(t, byLabel, in("one", "The corner room, 2nd floor"), in("two", "Study"), in("three", "study!"), in("four", "部屋"),
		in("five", "Aux."), in("six", "COM 1"), in("seven", "com1"))
	got := map[string]string{}
	for _, p := range pkg.Photos {
		folder := path.Dir(p.Pictures[0].File.Path)
		got[p.Room.Label] = strings.ReplaceAll(folder, p.RoomID, "ID")
		if texts[folder+"/"+CaptionName] == "" || !strings.Contains(texts[ChecklistName], "Post "+folder+":") || !strings.Contains(texts[ChecklistName], "Room: "+p.Room.Label+"\n") {
			t.Errorf("%s: the documents are elsewhere", folder)
		}
	}
	want := map[string]string{"The corner room, 2nd floor": "the-corner-room-2nd-floor/01", "Study": "study-ID/01", "study!": "study-ID/01", "部屋": "ID/01",
		"Aux.": "aux-ID/01", "COM 1": "com-1/01", "com1": "com1-ID/01"} // Windows makes no folder aux
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	// A label that may not be told is in no name.
	opt := options(schema.Instagram)
	byLabel(&opt)
	told := func(p Photo) bool { return strings.Contains(p.Text.Headline, "corner") }
	pkg = NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{in("one", "The corner room")}}, instagramFormat, opt, told)
	if f := pkg.Photos[0].Pictures[0].File.Path; !strings.HasPrefix(f, "room-1/01/") {
		t.Error(f)
	}
}

// A picture is too small if it would have to be enlarged to fill its canvas.
func TestTooSmall(t *testing.T) {
	of := func(width, height int, cut bool) Picture {
		return Picture{From: schema.Derivative{Width: width, Height: height}, Making: Making{Frame: schema.Frame{Width: 1080, Height: 1350, Crop: cut}}}
	}
	for _, tt := range []struct {
		x    Picture
		want bool
	}{
		{of(1080, 720, false), false}, {of(1079, 1349, false), true}, {of(600, 1350, false), false},
		{of(1080, 1350, true), false}, {of(2000, 1349, true), true}, {of(1079, 2000, true), true},
	} {
		if tt.x.tooSmall() != tt.want {
			t.Errorf("%dx%d, cut %t: not %t", tt.x.From.Width, tt.x.From.Height, tt.x.Making.Frame.Crop, tt.want)
		}
	}
	pkg, texts := planned(t, nil, postable("one", 1, func(x *schema.ExportPhoto) {
		x.Photo.Derivatives = []schema.Derivative{{Recipe: "large", Format: schema.FormatJPEG, Width: 600, Height: 400, SHA256: x.Photo.SHA256}}
	}), postable("two", 2, nil))
	if list := strings.Join(strings.Fields(texts[ChecklistName]), " "); pkg.TooSmall != 1 || !strings.Contains(list, "1 picture has fewer pixels than Instagram shows") {
		t.Errorf("%d too small:\n%s", pkg.TooSmall, texts[ChecklistName])
	}
}
