package catalog

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// openingRecords: family-a says yes for the web; of family-b one of two does;
// family-d was never asked; family-h says yes and is on hold; family-n said no.
const openingRecords = `
families:
  - {id: family-a, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole}]}
  - {id: family-b, guardians: [{id: guardian-b1, name: Quill Notreal, relationship: parent, authority: joint}, {id: guardian-b2, name: Sorrel Notreal, relationship: parent, authority: joint}]}
  - {id: family-d, guardians: [{id: guardian-d, name: Teal Notreal, relationship: parent, authority: joint}]}
  - {id: family-h, hold: true, guardians: [{id: guardian-h, name: Wren Notreal, relationship: parent, authority: sole}]}
  - {id: family-n, guardians: [{id: guardian-n, name: Lark Notreal, relationship: parent, authority: sole}]}
people:
  - {id: person-a, family: family-a, name: A}
  - {id: person-b, family: family-b, name: B}
  - {id: person-d, family: family-d, name: D}
  - {id: person-h, family: family-h, name: H}
  - {id: person-n, family: family-n, name: N}
rooms:
  - {id: room-a, people: [person-a], label: A}
  - {id: room-ad, people: [person-a, person-d], label: AD}
  - {id: room-b, people: [person-b], label: B}
  - {id: room-d, people: [person-d], label: D}
  - {id: room-h, people: [person-h], label: H}
  - {id: room-n, people: [person-n], label: N}
shoots:
  - {id: shoot-d, room: room-d, date: 2024-03-02, photographer: Sample Photographer}
  - {id: shoot-n, room: room-n, date: 2024-03-02, photographer: Sample Photographer}
notices: [{id: notice-1, version: "1", lang: en}]
consents:
  - {id: yes-a, family: family-a, guardian: guardian-a, notice: notice-1, method: letter, obtained_at: 2024-01-02, obtained_by: liaison, effective_from: 2024-01-02, review_by: 2034-01-01, terms: [{effect: permit, scope: "family:family-a", channels: [web]}], events: [{state: given, at: 2024-01-02, by: guardian-a, method: letter}]}
  - {id: yes-b, family: family-b, guardian: guardian-b1, notice: notice-1, method: letter, obtained_at: 2024-01-02, obtained_by: liaison, effective_from: 2024-01-02, review_by: 2034-01-01, terms: [{effect: permit, scope: "family:family-b", channels: [web, film]}], events: [{state: given, at: 2024-01-02, by: guardian-b1, method: letter}]}
  - {id: yes-h, family: family-h, guardian: guardian-h, notice: notice-1, method: letter, obtained_at: 2024-01-02, obtained_by: liaison, effective_from: 2024-01-02, review_by: 2034-01-01, terms: [{effect: permit, scope: "family:family-h", channels: [web]}], events: [{state: given, at: 2024-01-02, by: guardian-h, method: letter}]}
  - {id: no-n, family: family-n, guardian: guardian-n, notice: notice-1, method: letter, obtained_at: 2024-01-02, obtained_by: liaison, effective_from: 2024-01-02, review_by: 2034-01-01, terms: [{effect: deny, scope: "family:family-n", channels: ["*"]}], events: [{state: given, at: 2024-01-02, by: guardian-n, method: letter}]}
photos:
  - {match: a1aaaa, room: room-a}
  - {match: adaaaa, room: room-ad}
  - {match: b1aaaa, room: room-b}
  - {match: d1aaaa, room: room-d}
  - {match: d2aaaa, shoot: shoot-d}
  - {match: e1aaaa, room: room-h}
  - {match: c1aaaa, room: room-n}
  - {match: c2aaaa, shoot: shoot-n}
  - {match: f1aaaa, room: room-a, depicts: [{label: the sister, identifiable: true}]}
  - {match: f2aaaa, room: room-a, depicts: [{label: a plate, identifiable: false, treatment: withhold, region: {x: 0.1, y: 0.1, w: 0.2, h: 0.2}}]}
  - {match: f3aaaa, room: room-d, depicts: [{label: the sister, identifiable: true, treatment: blur}]}
`

var openingPhotos = []string{"a1", "ad", "b1", "d1", "d2", "e1", "c1", "c2", "f1", "f2", "f3", "99"} // the last is of no room

func newOpenings(t *testing.T) *Catalog {
	t.Helper()
	c, path := newCatalog(t)
	db := raw(t, path)
	exec := func(q string, args ...any) {
		t.Helper()
		if _, err := db.Exec(q, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO imports (import_id, started_at, sources, program) VALUES (1, '2024-01-01T00:00:00Z', '[]', 'test')`)
	for _, p := range openingPhotos {
		sha := wholeOf(p)
		exec(`INSERT INTO photos (sha256, import_id, camera, serial, created_at) VALUES (?, 1, '', '', '2024-01-01T00:00:00Z')`, sha)
		exec(`INSERT INTO originals (sha256, photo, role, path, source, bytes, format, probe, private)
		 VALUES (?, ?, 'primary', ?, ?, 9, 'jpeg', '{"width":400,"height":300,"format":"jpeg"}', '[]')`, sha, sha, "originals/card/"+p+".JPG", p+".JPG")
	}
	applyAll(t, c, parse(t, openingRecords))
	return c
}

func wholeOf(p string) string { return p + strings.Repeat("a", 62) }

// permits are the photos that may go somewhere, and where.
func permits(t *testing.T, c *Catalog) map[string]bool {
	t.Helper()
	m := map[string]bool{}
	err := c.List(context.Background(), schema.Selection{}, ListOptions{Zone: time.UTC, At: testNow}, func(p schema.Photo) error {
		for ch, e := range p.Consent {
			if e == schema.Permit {
				m[p.SHA256.String()[:2]+" "+string(ch)] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWhatOpensMustSaySo(t *testing.T) {
	ctx := context.Background()
	const guardiansB = `guardians: [{id: guardian-b1, name: Quill Notreal, relationship: parent, authority: joint}, {id: guardian-b2, name: Sorrel Notreal, relationship: parent, authority: %s}]`
	const aYes = `consents: [{id: yes-new, family: family-d, guardian: guardian-d, notice: notice-1, method: letter, obtained_at: 2024-01-02, obtained_by: liaison, effective_from: 2024-01-02, review_by: 2034-01-01, terms: [{effect: permit, scope: "room:room-a", channels: [film]}], events: [{state: given, at: 2024-01-02, by: guardian-d, method: letter}]}]`
	for _, tt := range []struct {
		name, text string
		want       schema.Openings // without photos: taken as it is
	}{
		{"a photo of a family that was never asked is moved into an open room", `photos: [{match: d1.JPG, room: room-a}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 1, Channels: []schema.Channel{"web"}, Rooms: []string{"room-a"}}}},
		{"by a pattern, a photo at a time", `photos: [{match: "d*.JPG", room: room-a}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 2, Channels: []schema.Channel{"web"}, Rooms: []string{"room-a"}}}},
		{"a photo of no room", `photos: [{match: 99.JPG, room: room-a}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 1, Channels: []schema.Channel{"web"}, Rooms: []string{"room-a"}}}},
		{"a shoot is moved", `shoots: [{id: shoot-d, room: room-a, date: 2024-03-02, photographer: Sample Photographer}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 1, Channels: []schema.Channel{"web"}, Rooms: []string{"room-a"}}}},
		{"a person is left out of a room", `rooms: [{id: room-ad, people: [person-a], label: AD}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 1, Channels: []schema.Channel{"web"}, Rooms: []string{"room-ad"}}}},
		{"a person is put into another family", `people: [{id: person-d, family: family-a, name: D}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 4, Channels: []schema.Channel{"web"}, Rooms: []string{"room-ad", "room-d"}}}},
		{"one of two is enough", `families: [{id: family-b, quorum: any, ` + fmt.Sprintf(guardiansB, "joint") + `}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 1, Channels: []schema.Channel{"film", "web"}, Rooms: []string{"room-b"}}}},
		{"one of two is heard only", `families: [{id: family-b, ` + fmt.Sprintf(guardiansB, "advisory") + `}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 1, Channels: []schema.Channel{"film", "web"}, Rooms: []string{"room-b"}}}},
		{"a hold is lifted by its name", `families: [{id: family-h, hold: false, guardians: [{id: guardian-h, name: Wren Notreal, relationship: parent, authority: sole}]}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 1, Channels: []schema.Channel{"web"}, Rooms: []string{"room-h"}},
				NoGone: schema.Opening{Photos: 1, Channels: schema.Channels(), Rooms: []string{"room-h"}}}},
		{"a held photo is moved, and another family's hold is said to be none", `{families: [{id: family-a, hold: false, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole}]}], photos: [{match: e1.JPG, room: room-b}]}`,
			schema.Openings{NoGone: schema.Opening{Photos: 1, Channels: schema.Channels(), Rooms: []string{"room-b"}}}},
		{"a denied photo is moved to where nobody has said yes yet", `photos: [{match: c1.JPG, room: room-d}]`,
			schema.Openings{NoGone: schema.Opening{Photos: 1, Channels: schema.Channels(), Rooms: []string{"room-d"}}}},
		{"a denied shoot", `shoots: [{id: shoot-n, room: room-h, date: 2024-03-02, photographer: Sample Photographer}]`,
			schema.Openings{NoGone: schema.Opening{Photos: 1, Channels: schema.Channels(), Rooms: []string{"room-h"}}}},
		{"somebody is cleared", `photos: [{match: f1.JPG, depicts: [{label: the sister, identifiable: true, cleared: true}]}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 1, Channels: []schema.Channel{"web"}, Rooms: []string{"room-a"}}, Shown: schema.Opening{Photos: 1, Rooms: []string{"room-a"}}}},
		{"somebody is left out of what is shown", `photos: [{match: f1.JPG, depicts: []}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 1, Channels: []schema.Channel{"web"}, Rooms: []string{"room-a"}}, Shown: schema.Opening{Photos: 1, Rooms: []string{"room-a"}}}},
		{"somebody is hidden instead", `photos: [{match: f1.JPG, depicts: [{label: the sister, identifiable: true, treatment: blur}]}]`,
			schema.Openings{MayGo: schema.Opening{Photos: 1, Channels: []schema.Channel{"web"}, Rooms: []string{"room-a"}}}},
		{"what was hidden is hidden no more", `photos: [{match: f2.JPG, depicts: []}]`,
			schema.Openings{Shown: schema.Opening{Photos: 1, Rooms: []string{"room-a"}}}},
		{"less of it is hidden", `photos: [{match: f2.JPG, depicts: [{label: a plate, identifiable: false, treatment: withhold, region: {x: 0.1, y: 0.1, w: 0.1, h: 0.2}}]}]`,
			schema.Openings{Shown: schema.Opening{Photos: 1, Rooms: []string{"room-a"}}}},
		{"more of it can be made out", `photos: [{match: f2.JPG, depicts: [{label: a plate, identifiable: false, treatment: blur, region: {x: 0.1, y: 0.1, w: 0.2, h: 0.2}}]}]`,
			schema.Openings{Shown: schema.Opening{Photos: 1, Rooms: []string{"room-a"}}}},
		{"of a photo that may go nowhere yet", `photos: [{match: f3.JPG, depicts: []}]`,
			schema.Openings{Shown: schema.Opening{Photos: 1, Rooms: []string{"room-d"}}}},
		{"a move that opens with the yes of the same text", `{photos: [{match: f3.JPG, room: room-ad}, {match: a1.JPG, room: room-ad}], rooms: [{id: room-ad, people: [person-d], label: AD}], ` + strings.ReplaceAll(aYes, "room:room-a", "room:room-ad") + `}`,
			schema.Openings{MayGo: schema.Opening{Photos: 3, Channels: []schema.Channel{"film"}, Rooms: []string{"room-ad"}}}},
		{"a move away from a no of the same text", `{photos: [{match: a1.JPG, room: room-d}], ` + strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(aYes, "effect: permit", "effect: deny"), "-d", "-a"), "yes-new", "no-new") + `}`,
			schema.Openings{NoGone: schema.Opening{Photos: 1, Channels: []schema.Channel{"film"}, Rooms: []string{"room-d"}}}},

		{"a denied photo is moved to where somebody else says no", `{photos: [{match: c1.JPG, room: room-d}], ` + strings.ReplaceAll(strings.ReplaceAll(aYes, "effect: permit", "effect: deny"), "room:room-a", "room:room-d") + `}`,
			schema.Openings{NoGone: schema.Opening{Photos: 1, Channels: schema.Channels(), Rooms: []string{"room-d"}}}},
		{"a yes alone", `{` + strings.ReplaceAll(aYes, "room:room-a", "room:room-d") + `}`, schema.Openings{}},
		{"a photo is moved to where as much may go", `{rooms: [{id: room-a2, people: [person-a], label: A2}], photos: [{match: a1.JPG, room: room-a2}]}`, schema.Openings{}},
		{"more is hidden", `photos: [{match: f2.JPG, depicts: [{label: all of it, identifiable: false, treatment: withhold}]}]`, schema.Openings{}},
		{"a hold is put", `families: [{id: family-a, hold: true, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole}]}]`, schema.Openings{}},
		{"words", `photos: [{match: "*.JPG", caption: A room.}]`, schema.Openings{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newOpenings(t)
			before, may := dumpOf(t, c), permits(t, c)
			opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
			done, err := c.Apply(ctx, parse(t, tt.text), opt)
			if tt.want.IsZero() {
				if err != nil || !done.Opens.IsZero() || len(done.Changes) == 0 {
					t.Fatalf("changed %v, opens %+v, %v", done.Changes, done.Opens, err)
				}
				return
			}
			var refused *OpeningError
			if !errors.As(err, &refused) {
				t.Fatalf("taken: %+v, %v", done, err)
			}
			got := refused.Openings
			sortChannels(&got)
			sortChannels(&tt.want)
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("refused for %+v,\nwant %+v", got, tt.want)
			}
			if !reflect.DeepEqual(dumpOf(t, c), before) || !reflect.DeepEqual(permits(t, c), may) {
				t.Error("something was changed all the same")
			}
			opt.Open = true
			done, err = c.Apply(ctx, parse(t, tt.text), opt)
			sortChannels(&done.Opens)
			if err != nil || !reflect.DeepEqual(done.Opens, tt.want) {
				t.Errorf("with the person's word: %+v, %v", done.Opens, err)
			}
		})
	}
}

func sortChannels(o *schema.Openings) {
	for _, x := range []*schema.Opening{&o.MayGo, &o.NoGone, &o.Shown} {
		slices.Sort(x.Channels)
	}
}

func dumpOf(t *testing.T, c *Catalog) schema.Records {
	t.Helper()
	r, err := c.Dump(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestNothingOpensUnsaid changes records at random. Whatever a change that is taken
// lets go, a change before let go. STILLROOM_LONG=1 (make check-long) changes more.
func TestNothingOpensUnsaid(t *testing.T) {
	catalogs := uint64(5)
	if os.Getenv("STILLROOM_LONG") != "" {
		catalogs = 50
	}
	var all opened
	t.Run("changes", func(t *testing.T) {
		for n := range catalogs {
			t.Run(fmt.Sprint("catalog ", n), func(t *testing.T) {
				t.Parallel()
				c := newOpenings(t)
				for seed := 20 * n; seed < 20*n+20; seed++ { // after a while little is left to open
					all.change(t, c, seed)
				}
			})
		}
	})
	enough := int32(2 * catalogs)
	if taken, refused, opened := all.taken.Load(), all.refused.Load(), all.would.Load(); taken < enough || refused < enough || opened < enough {
		t.Errorf("%d taken, %d refused, %d of them for what would go: the changes prove little", taken, refused, opened)
	}
}

// opened counts what became of changes at random.
type opened struct{ taken, refused, would atomic.Int32 }

// change makes one change and sees that nothing goes by it that did not go
// before, unless somebody said so.
func (n *opened) change(t *testing.T, c *Catalog, seed uint64) {
	t.Helper()
	ctx := context.Background()
	r := rand.New(rand.NewPCG(seed, 7))
	rec := randomChange(r, dumpOf(t, c))
	may := permits(t, c)
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	_, err := c.Apply(ctx, rec, opt)
	var opens *OpeningError
	switch {
	case err == nil:
		n.taken.Add(1)
		for k := range permits(t, c) {
			if !may[k] {
				t.Fatalf("seed %d: %s may go, without a word: %+v", seed, k, rec)
			}
		}
	case errors.As(err, &opens):
		n.refused.Add(1)
		if !reflect.DeepEqual(permits(t, c), may) {
			t.Fatalf("seed %d: refused, and something may go: %+v", seed, rec)
		}
		// Now and then a person means it.
		if r.IntN(2) == 0 {
			opt.Open = true
			if _, err := c.Apply(ctx, rec, opt); err != nil {
				t.Fatal(err)
			}
		}
		if opens.MayGo.Photos > 0 {
			n.would.Add(1)
		}
	}
}

// randomChange changes one or two of the records that decide.
func randomChange(r *rand.Rand, have schema.Records) schema.Records {
	var rec schema.Records
	pick := func(n int) int { return r.IntN(n) }
	for range 1 + pick(2) {
		switch pick(6) {
		case 0:
			f := have.Families[pick(len(have.Families))]
			switch pick(3) {
			case 0:
				f.Quorum = []schema.Quorum{schema.QuorumAll, schema.QuorumAny}[pick(2)]
			case 1:
				f.Hold, f.HoldStated = pick(3) == 0, true
			default:
				f.Guardians = slices.Clone(f.Guardians)
				g := &f.Guardians[pick(len(f.Guardians))]
				g.Authority = []schema.Authority{schema.AuthoritySole, schema.AuthorityJoint, schema.AuthorityDelegated, schema.AuthorityAdvisory}[pick(4)]
				g.HadSay = false
			}
			rec.Families = []schema.Family{f}
		case 1:
			p := have.People[pick(len(have.People))]
			p.Family = have.Families[pick(len(have.Families))].ID
			rec.People = []schema.Person{p}
		case 2:
			x := have.Rooms[pick(len(have.Rooms))]
			x.People = nil
			for range 1 + pick(2) {
				x.People = append(x.People, have.People[pick(len(have.People))].ID)
			}
			rec.Rooms = []schema.Room{x}
		case 3:
			s := have.Shoots[pick(len(have.Shoots))]
			s.Room = have.Rooms[pick(len(have.Rooms))].ID
			rec.Shoots = []schema.Shoot{s}
		default:
			p := schema.PhotoRecord{Match: wholeOf(openingPhotos[pick(len(openingPhotos))])}
			switch pick(3) {
			case 0:
				p.Room = &have.Rooms[pick(len(have.Rooms))].ID
			case 1:
				p.Shoot = &have.Shoots[pick(len(have.Shoots))].ID
			default:
				list := []schema.Depiction{}
				for range pick(3) {
					list = append(list, schema.Depiction{Label: "x", Identifiable: pick(2) == 0, Cleared: pick(2) == 0, Treatment: []string{"", "blur", "withhold"}[pick(3)]})
				}
				p.Depicts = &list
			}
			rec.Photos = []schema.PhotoRecord{p}
		}
	}
	return rec
}

func TestANameOfTwoPhotosIsNoName(t *testing.T) {
	ctx := context.Background()
	c, path := newCatalog(t)
	db := raw(t, path)
	if _, err := db.Exec(`INSERT INTO imports (import_id, started_at, sources, program) VALUES (1, '2024-01-01T00:00:00Z', '[]', 'test')`); err != nil {
		t.Fatal(err)
	}
	for i, p := range []string{"one/IMG_1.JPG", "two/IMG_1.JPG", "two/Img_2.jpg"} {
		sha := wholeOf(fmt.Sprintf("%d%d", i, i))
		for _, q := range []string{
			`INSERT INTO photos (sha256, import_id, camera, serial, created_at) VALUES ('` + sha + `', 1, '', '', '2024-01-01T00:00:00Z')`,
			`INSERT INTO originals (sha256, photo, role, path, source, bytes, format, probe, private)
		 VALUES ('` + sha + `', '` + sha + `', 'primary', 'originals/` + p + `', '` + p + `', 9, 'jpeg', '{}', '[]')`,
		} {
			if _, err := db.Exec(q); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tt := range []struct {
		match   string
		changed int
		refused string
	}{
		{"IMG_1.JPG", 0, "2 photos have this name: 00aaaaaaaaaa, 11aaaaaaaaaa"},
		{"img_1.jpg", 0, "2 photos have this name"},
		{"one/IMG_1.JPG", 1, ""},
		{"IMG_1.*", 2, ""},
		{"img_2.JPG", 1, ""},
		{"00aaaaa", 1, ""},
	} {
		done, err := c.Apply(ctx, schema.Records{Photos: []schema.PhotoRecord{{Match: tt.match, Caption: &tt.match}}}, schema.ApplyOptions{Zone: time.UTC, Now: testNow})
		var rec *RecordError
		switch {
		case tt.refused == "" && (err != nil || len(done.Changes) != tt.changed):
			t.Errorf("%s: %v, %v", tt.match, done.Changes, err)
		case tt.refused != "" && (!errors.As(err, &rec) || !strings.Contains(err.Error(), tt.refused)):
			t.Errorf("%s: %v", tt.match, err)
		}
	}
}

func TestATextThatContradictsItself(t *testing.T) {
	c := newOpenings(t)
	const hidden = `depicts: [{label: a plate, identifiable: false, treatment: withhold}]`
	for _, tt := range []struct {
		name, text string
		taken      bool
	}{
		{"two rooms, both by name", `photos: [{match: d1.JPG, room: room-d}, {match: card/d1.JPG, room: room-n}]`, false},
		{"two rooms, both by pattern", `photos: [{match: "d1.*", room: room-d}, {match: "*1.JPG", room: room-n}]`, false},
		{"the pattern comes after the name", `photos: [{match: d1.JPG, room: room-d}, {match: "*", room: room-n}]`, false},
		{"two shoots", `photos: [{match: d1.JPG, shoot: shoot-d}, {match: d1aaaa, shoot: shoot-n}]`, false},
		{"hidden, and not", `photos: [{match: a1.JPG, ` + hidden + `}, {match: "*", depicts: []}]`, false},
		{"an exception by name", `photos: [{match: "*1.JPG", room: room-n}, {match: d1.JPG, room: room-d}]`, true},
		{"more is hidden by name", `photos: [{match: "a1.*", depicts: []}, {match: a1.JPG, ` + hidden + `}]`, true},
		{"other words", `photos: [{match: "a1.*", caption: A room.}, {match: "*1.JPG", caption: Another.}]`, true},
	} {
		_, err := c.Apply(context.Background(), parse(t, tt.text), schema.ApplyOptions{Zone: time.UTC, Now: testNow, DryRun: true, Open: true})
		if tt.taken != (err == nil) || !tt.taken && !errors.Is(err, schema.ErrContradicts) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
