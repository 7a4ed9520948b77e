package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// gallery is a catalog with photos of one room that may go everywhere.
type gallery struct {
	*Catalog
	t *testing.T

	compared bool // looks are compared as soon as they are there
}

func newGallery(t *testing.T) gallery {
	t.Helper()
	c, _ := newCatalog(t)
	applyAll(t, c, parse(t, `
families: [{id: family-a, guardians: [{id: guardian-a, name: A, relationship: parent, authority: sole}]}]
people: [{id: person-a, family: family-a, name: B}]
rooms: [{id: room-a, people: [person-a], label: A room}, {id: room-b, people: [person-a], label: Another}]
notices: [{id: notice-1, version: "1", lang: en}]
consents:
  - {id: consent-a, family: family-a, guardian: guardian-a, notice: notice-1, method: letter, obtained_at: 2024-01-01, obtained_by: x,
     effective_from: 2024-01-01, review_by: 2099-01-01, terms: [{effect: permit, scope: "family:family-a", channels: [web, press]}],
     events: [{state: given, at: 2024-01-01, by: guardian-a, method: letter}]}
`))
	return gallery{Catalog: c, t: t}
}

// look is a hash that differs from the zeroth in some bits.
func look(bits int) *schema.Look {
	l := schema.Look{0x0123456789abcdef, 1, 2, 3, 0xfedcba9876543210, 5, 6, 7}
	for i := range bits {
		l[0] ^= 1 << i
	}
	return &l
}

func (g gallery) take(digit, name string, p schema.Probe, data string, l *schema.Look) {
	g.t.Helper()
	g.taken(schema.NewFrame{Room: "room-a"}, digit, name, p, data, l)
}

// takeIn takes a photo of a room of which nothing is known but how it looks.
func (g gallery) takeIn(room, digit string, l *schema.Look) {
	g.t.Helper()
	g.taken(schema.NewFrame{Room: room}, digit, digit+".jpg", schema.Probe{}, digit, l)
}

func (g gallery) taken(at schema.NewFrame, digit, name string, p schema.Probe, data string, l *schema.Look) {
	g.t.Helper()
	d, err := schema.ParseDigest(sha(digit))
	if err != nil {
		g.t.Fatal(err)
	}
	f := &schema.Fingerprint{SHA256: d, Look: l}
	if data != "" {
		f.Data = schema.DigestOf([]byte(data))
	}
	if p.Format == "" {
		p.Format = schema.FormatJPEG
	}
	p.Width, p.Height, p.Bytes = 30, 20, 9
	item := schema.ImportItem{Outcome: schema.Imported, SHA256: d, Path: "originals/" + digit, New: &schema.NewOriginal{
		Photo: d, Role: schema.RolePrimary, Path: "originals/" + digit, Source: name, Probe: p, Fingerprint: f,
		Frame: &at,
	}}
	id, err := g.BeginImport(context.Background(), []string{"x"}, "test", testNow)
	if err != nil {
		g.t.Fatal(err)
	}
	if _, err := g.RecordItems(context.Background(), id, 0, []schema.ImportItem{item}, testNow); err != nil {
		g.t.Fatal(err)
	}
	if !g.compared {
		return
	}
	if waiting, err := g.CompareLooks(context.Background()); err != nil || waiting != 0 {
		g.t.Fatal(waiting, err)
	}
}

func (g gallery) say(yaml string) {
	g.t.Helper()
	applyAll(g.t, g.Catalog, parse(g.t, yaml))
}

func (g gallery) deny(digit string) {
	g.t.Helper()
	g.say(fmt.Sprintf(`
consents:
  - {id: consent-no-%s, family: family-a, guardian: guardian-a, notice: notice-1, method: letter, obtained_at: 2024-01-01, obtained_by: x,
     effective_from: 2024-01-01, review_by: 2099-01-01, terms: [{effect: deny, scope: "photo:%s", channels: [press]}],
     events: [{state: given, at: 2024-01-01, by: guardian-a, method: letter}]}`, digit, sha(digit)))
}

// answer is what the photo may do on the web, and why not.
func (g gallery) answer(digit string) string {
	g.t.Helper()
	d, _, err := g.Explain(context.Background(), sha(digit), schema.Web, ListOptions{Zone: time.UTC, At: testNow})
	if err != nil {
		g.t.Fatal(err)
	}
	return fmt.Sprint(d.Effect, d.Reasons)
}

func (g gallery) want(digit, answer string) {
	g.t.Helper()
	if got := g.answer(digit); got != answer {
		g.t.Errorf("photo %s: %s, want %s", digit, got, answer)
	}
}

const (
	may  = "permit[]"
	held = "hold[picture.alike]"
)

func TestWhatIsAlike(t *testing.T) {
	cam := func(at string) schema.Probe { return schema.Probe{Make: "M", Model: "N", TakenLocal: at} }
	serial := func(p schema.Probe, s string) schema.Probe { p.Serial = s; return p }
	for _, tt := range []struct {
		name     string
		known, p schema.Probe
		nameOf   string // of the second
		data     [2]string
		bits     int // in which they differ; -1: nothing was seen of the second
		want     string
	}{
		{"another picture", cam("2024-01-01T10:00:00"), cam("2024-01-01T10:00:00"), "b.jpg", [2]string{"x", "y"}, 60, may},
		{"the same data", schema.Probe{}, schema.Probe{}, "b.jpg", [2]string{"x", "x"}, -1, held},
		{"no data of either", schema.Probe{}, schema.Probe{}, "b.jpg", [2]string{"", ""}, -1, may},
		{"near, and nobody knows when", schema.Probe{}, schema.Probe{}, "b.jpg", [2]string{"x", "y"}, 20, held},
		{"not near enough", schema.Probe{}, schema.Probe{}, "b.jpg", [2]string{"x", "y"}, 21, may},
		{"near, two exposures", cam("2024-01-01T10:00:00"), cam("2024-01-01T10:00:05"), "b.jpg", [2]string{"x", "y"}, 20, may},
		{"a tripod: all but one picture", cam("2024-01-01T10:00:00"), cam("2024-01-01T10:00:05"), "b.jpg", [2]string{"x", "y"}, 5, held},
		{"near, a second apart", cam("2024-01-01T10:00:00"), cam("2024-01-01T10:00:01"), "b.jpg", [2]string{"x", "y"}, 20, held},
		{"near, other fractions of a second", cam("2024-01-01T10:00:00.1"), cam("2024-01-01T10:00:00.2"), "b.jpg", [2]string{"x", "y"}, 20, may},
		{"near, one fraction unknown", cam("2024-01-01T10:00:00.1"), cam("2024-01-01T10:00:00"), "b.jpg", [2]string{"x", "y"}, 20, held},
		{"near, another camera later", cam("2024-01-01T10:00:00"), schema.Probe{Make: "M", Model: "O", TakenLocal: "2024-01-01T12:00:00"}, "b.jpg", [2]string{"x", "y"}, 20, held},
		{"one shot, nothing to be seen of it", cam("2024-01-01T10:00:00"), cam("2024-01-01T10:00:00"), "x/A.DNG", [2]string{"x", "y"}, -1, held},
		{"one shot, the clock ticked between", cam("2024-01-01T10:00:00"), cam("2024-01-01T10:00:01"), "A.DNG", [2]string{"x", "y"}, -1, held},
		{"another name", cam("2024-01-01T10:00:00"), cam("2024-01-01T10:00:00"), "B.DNG", [2]string{"x", "y"}, -1, may},
		{"another day", cam("2024-01-01T10:00:00"), cam("2024-01-02T10:00:00"), "A.DNG", [2]string{"x", "y"}, -1, may},
		{"two cameras of a model", serial(cam("2024-01-01T10:00:00"), "1"), serial(cam("2024-01-01T10:00:00"), "2"), "A.DNG", [2]string{"x", "y"}, -1, may},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, late := range []bool{false, true} {
				g := newGallery(t)
				g.compared = late // whether it was compared before or is compared with the decision
				g.take("a", "a.jpg", tt.known, tt.data[0], look(0))
				if !late {
					g.deny("a")
				}
				second := new(schema.Look)
				if tt.bits >= 0 {
					second = look(tt.bits)
				}
				g.take("b", tt.nameOf, tt.p, tt.data[1], second)
				g.want("b", map[bool]string{false: tt.want, true: may}[late])
				if late { // a no that is said afterwards, of the newer one: it holds both ways
					g.deny("b")
					g.want("a", tt.want)
					g.want("b", may)
				}
			}
		})
	}
}

// Whatever restricts a picture holds what is like it, and only that.
func TestWhatRestricts(t *testing.T) {
	record := func(depicts string) func(gallery) {
		return func(g gallery) { g.say(`photos: [{match: ` + sha("a") + `, depicts: ` + depicts + `}]`) }
	}
	for name, tt := range map[string]struct {
		do   func(gallery)
		want string
	}{
		"nothing":                 {func(gallery) {}, may},
		"a caption":               {func(g gallery) { g.say(`photos: [{match: ` + sha("a") + `, caption: Words}]`) }, may},
		"nobody is shown":         {record(`[]`), may},
		"somebody who is cleared": {record(`[{label: x, identifiable: true, cleared: true}]`), may},
		"a term":                  {func(g gallery) { g.deny("a") }, held},
		"somebody uncleared":      {record(`[{label: x, identifiable: true}]`), held},
		"a treatment":             {record(`[{label: x, identifiable: false, treatment: blur}]`), held},
		"a declined review": {func(g gallery) {
			err := g.tx(context.Background(), func(tx lentTx) error {
				_, err := tx.Exec(`INSERT INTO reviews (photo, channel, guardian_id, verdict, renderings, words_sha256, method, at, recorded_at)
					VALUES (?, 'press', 'guardian-a', 'declined', '[]', ?, 'letter', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z')`, sha("a"), sha("a"))
				return err
			})
			if err != nil {
				g.t.Fatal(err)
			}
		}, held},
		"an erasure": {func(g gallery) {
			if _, err := g.Purge(context.Background(), schema.Scope("photo:"+sha("a")), "o-1", schema.ApplyOptions{Zone: time.UTC, Now: testNow}); err != nil {
				g.t.Fatal(err)
			}
		}, held},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGallery(t)
			g.take("a", "a.jpg", schema.Probe{}, "x", look(0))
			g.take("b", "b.jpg", schema.Probe{}, "y", look(7))
			g.take("c", "c.jpg", schema.Probe{}, "z", look(60))
			tt.do(g)
			g.want("b", tt.want)
			g.want("c", may)
			// Whoever says the same of the other has looked at it.
			if name == "a treatment" {
				g.say(`photos: [{match: ` + sha("b") + `, depicts: [{label: x, identifiable: false, treatment: blur, region: {x: 0.1, y: 0.1, w: 0.1, h: 0.1}}]}]`)
				g.want("b", may)
			}
			if tt.want != held || name == "an erasure" {
				return
			}
			said, err := g.Different(context.Background(), sha("a"), sha("b"), schema.ApplyOptions{Zone: time.UTC, Now: testNow})
			if err != nil {
				t.Fatal(err)
			}
			if name != "a treatment" && (said.Opens.MayGo.Photos != 1 || !slices.Contains(said.Opens.MayGo.Channels, schema.Web)) {
				t.Errorf("it opens %+v", said.Opens)
			}
			g.want("b", may)
		})
	}
}

// One picture has one record and one decision, however its files came together.
func TestOnePicture(t *testing.T) {
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	ctx := context.Background()
	const uncleared = "deny[depiction.uncleared]"
	hide := func(g gallery, digit string) {
		g.say(`photos: [{match: ` + sha(digit) + `, depicts: [{label: x, identifiable: true}]}]`)
	}
	fresh := func() gallery {
		g := newGallery(t)
		g.take("a", "a.jpg", schema.Probe{}, "x", look(0))
		g.take("b", "a.dng", schema.Probe{Format: schema.FormatDNG}, "y", look(60))
		return g
	}
	for _, digit := range []string{"a", "b"} {
		g := fresh()
		hide(g, digit)
		if _, err := g.Same(ctx, sha("a"), sha("b"), opt); err != nil {
			t.Fatal(err)
		}
		g.want("a", uncleared)
		if err := g.tx(ctx, func(tx lentTx) error { _, err := resolvePhoto(ctx, tx, sha("b")); return err }); err != nil {
			t.Fatal(err)
		}
		var opens *OpeningError
		if _, err := g.Different(ctx, sha("a"), sha("b"), opt); !errors.As(err, &opens) || opens.MayGo.Photos != 1 {
			t.Fatalf("two pictures of one: %v", err)
		}
		g.want("a", uncleared)
		opened := opt
		opened.Open = true
		if _, err := g.Different(ctx, sha("a"), sha("b"), opened); err != nil {
			t.Fatal(err)
		}
		g.want(digit, uncleared)
		g.want(map[string]string{"a": "b", "b": "a"}[digit], may)

		g = fresh()
		hide(g, digit)
		if _, err := g.Pair(ctx, sha("a"), sha("b"), false, opt); err != nil {
			t.Fatal(err)
		}
		g.want("a", uncleared)
		if _, _, err := g.Unpair(ctx, sha("a"), opt); err != nil {
			t.Fatal(err)
		}
		g.want("a", uncleared)
		g.want("b", uncleared)
	}

	// What left by itself stays a photo, and is decided about with the other.
	g := fresh()
	hide(g, "a")
	if err := g.tx(ctx, func(tx lentTx) error {
		_, err := tx.Exec(`INSERT INTO decisions (decision_id, photo, channel, at, effect, reasons, conditions) VALUES ('d-1', ?, 'web', '2024-01-01T00:00:00Z', 'permit', '[]', '{}')`, sha("b"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	said, err := g.Same(ctx, sha("a"), sha("b"), opt)
	if err != nil || said.Stays == "" {
		t.Fatalf("%+v, %v", said, err)
	}
	g.want("b", uncleared)
	// And an order to erase one erases both.
	if _, err := g.Purge(ctx, schema.Scope("photo:"+sha("a")), "o-1", opt); err != nil {
		t.Fatal(err)
	}
	if _, known, err := g.Known(ctx, mustDigest(t, sha("b"))); err != nil || known {
		t.Errorf("the other file of an erased picture is there: %v", err)
	}
}

// TestTwoMakersAreTwoCameras: the same image data joins the photo that has it, but
// for a file that says that another maker's camera took it: that one is held beside a
// restricted picture until a person tells which it is.
func TestTwoMakersAreTwoCameras(t *testing.T) {
	g := newGallery(t)
	g.take("a", "A.DNG", schema.Probe{Make: " Maker One", Model: "N"}, "data", nil)
	g.take("b", "B.DNG", schema.Probe{Make: "Maker Two", Model: "O"}, "data", nil)
	for maker, want := range map[string]string{"maker one": "a", "maker two": "b", "": "a", "maker three": ""} {
		s, err := g.SameData(context.Background(), schema.DigestOf([]byte("data")), maker)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Photo; want == "" && !got.IsZero() || want != "" && got.String() != sha(want) {
			t.Errorf("of %q: %s, want %s", maker, got, want)
		}
	}
	g.want("b", may)
	g.deny("a")
	g.want("b", held)
}

// What a word about two pictures opens is said, and needs --open, but for what was
// held only because nobody had said which it is.
func TestWordsAboutPicturesThatOpen(t *testing.T) {
	ctx := context.Background()
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	anyway := opt
	anyway.Open = true
	refused := func(t *testing.T, err error) {
		t.Helper()
		if !errors.As(err, new(*OpeningError)) {
			t.Errorf("got %v, want an *OpeningError", err)
		}
	}
	opens := func(t *testing.T, o schema.Openings, err error) {
		t.Helper()
		if err != nil || o.MayGo.Photos != 1 {
			t.Errorf("it opens %+v, %v", o, err)
		}
	}
	pair := func(t *testing.T) gallery {
		t.Helper()
		g := newGallery(t)
		g.take("a", "a.jpg", schema.Probe{}, "x", look(0))
		g.take("b", "a.dng", schema.Probe{Format: schema.FormatDNG}, "y", look(60))
		return g
	}
	t.Run("a yes for one", func(t *testing.T) {
		for _, of := range []string{"a", "b"} {
			g := pair(t)
			g.say(fmt.Sprintf(`
consents:
  - {id: consent-film, family: family-a, guardian: guardian-a, notice: notice-1, method: letter, obtained_at: 2024-01-01, obtained_by: x,
     effective_from: 2024-01-01, review_by: 2099-01-01, terms: [{effect: permit, scope: "photo:%s", channels: [film]}],
     events: [{state: given, at: 2024-01-01, by: guardian-a, method: letter}]}`, sha(of)))
			_, err := g.Same(ctx, sha("a"), sha("b"), opt)
			refused(t, err)
			_, err = g.Pair(ctx, sha("a"), sha("b"), false, opt)
			refused(t, err)
			o, err := g.Pair(ctx, sha("a"), sha("b"), false, anyway)
			opens(t, o, err)
		}
	})
	t.Run("a half that came apart from what holds the other", func(t *testing.T) {
		g := pair(t)
		if _, err := g.Pair(ctx, sha("a"), sha("b"), false, opt); err != nil {
			t.Fatal(err)
		}
		err := g.tx(ctx, func(tx lentTx) error {
			id, err := holdRecord(ctx, tx)
			if err == nil {
				err = holdFile(ctx, tx, sha("a"), []int64{id})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = g.Unpair(ctx, sha("a"), opt)
		refused(t, err)
		_, o, err := g.Unpair(ctx, sha("a"), anyway)
		opens(t, o, err)
	})
	t.Run("one that was like the other", func(t *testing.T) {
		g := newGallery(t)
		g.take("a", "a.jpg", schema.Probe{}, "x", look(0))
		g.take("b", "b.jpg", schema.Probe{}, "y", look(7))
		g.deny("a") // for the press
		g.want("b", held)
		said, err := g.Same(ctx, sha("a"), sha("b"), opt)
		opens(t, said.Opens, err)
	})
	t.Run("a text that takes a picture apart frees what is like it", func(t *testing.T) {
		g := newGallery(t)
		g.take("a", "a.jpg", schema.Probe{}, "x", look(0))
		g.take("b", "b.jpg", schema.Probe{}, "y", look(64))
		g.take("c", "c.jpg", schema.Probe{}, "z", look(60)) // like b, and not like a
		if _, err := g.Same(ctx, sha("a"), sha("b"), opt); err != nil {
			t.Fatal(err)
		}
		g.deny("a")
		g.want("c", held)
		apart := parse(t, `pictures: [{photos: [`+sha("a")+`, `+sha("b")+`], same: false}]`)
		_, err := g.Apply(ctx, apart, opt)
		refused(t, err)
		applied, err := g.Apply(ctx, apart, anyway)
		if err != nil || applied.Opens.MayGo.Photos != 2 {
			t.Errorf("it opens %+v, %v; b and c may go", applied.Opens, err)
		}
	})
}

func holdRecord(ctx context.Context, tx lentTx) (int64, error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO unmatched_records (import_id, match, content, shoots, recorded_at) VALUES (1, 'IMG_9.JPG', ?, '[]', '2024-01-01T00:00:00Z')`, sha("c"))
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}
