package catalog

import (
	"fmt"
	"math/rand/v2"
	"path"
	"reflect"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// crowd is a catalog of photos that are alike in every way in which photos can be, and of
// some that are like none.
func crowd(t *testing.T, seed uint64) *Catalog {
	t.Helper()
	ctx := t.Context()
	c, _ := grown(t, 3)
	d := rand.New(rand.NewPCG(seed, 12))
	var photos []schema.Digest
	rooms := map[schema.Digest]string{}
	var items []schema.ImportItem
	for n := range 90 {
		it := newItem(uint64(1000 + n))
		o := it.New
		name := fmt.Sprintf("card%d/IMG_%d.JPG", n, d.IntN(10))
		o.Source, o.Path, it.Path = name, "originals/"+name, "originals/"+name
		o.Probe.Model = []string{"One", "Two", ""}[d.IntN(3)]
		o.Probe.TakenLocal = testNow.Add(time.Duration(d.IntN(10)) * time.Second).Format(secondLayout)
		look := schema.Look{}
		of := d.Uint64N(150)
		for i := range look {
			look[i] = (of*8 + uint64(i)) * 0x9e3779b97f4a7c15
		}
		for range d.IntN(3) {
			look[0] ^= 1 << d.IntN(64)
		}
		o.Fingerprint = &schema.Fingerprint{SHA256: it.SHA256, Data: grownDigest(2000 + d.IntN(1000)), Look: &look}
		if d.IntN(6) == 0 {
			o.Fingerprint = nil
		}
		for i := range o.Frame.Derived.Derivatives {
			v := &o.Frame.Derived.Derivatives[i]
			v.Path = path.Join("derivatives", it.SHA256.String(), v.Recipe)
		}
		o.Frame.Room = []string{"room-0", "room-1", ""}[d.IntN(3)]
		if d.IntN(3) == 0 {
			o.Frame.Record.Depicts = &[]schema.Depiction{{Treatment: "blur"}}
		}
		if len(photos) > 0 && d.IntN(3) == 0 {
			o.Photo, o.Role, o.Frame = photos[d.IntN(len(photos))], schema.RoleRAW, nil
		} else {
			photos = append(photos, it.SHA256)
			rooms[it.SHA256] = o.Frame.Room
		}
		items = append(items, it)
	}
	id, err := c.BeginImport(ctx, []string{"x"}, "test", testNow)
	if err == nil {
		_, err = c.RecordItems(ctx, id, 0, items, testNow)
	}
	if err == nil {
		_, err = c.CompareLooks(ctx)
	}
	for range 15 {
		a, b := photos[d.IntN(len(photos))], photos[d.IntN(len(photos))]
		if err == nil && a != b && rooms[a] == rooms[b] {
			_, err = c.Same(ctx, a.ID(), b.ID(), schema.ApplyOptions{Zone: time.UTC, Now: testNow, Open: true})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Whoever asks about many photos learns the same of each as who asks about few.
func TestAloneIsLikeNone(t *testing.T) {
	held, alone, asked := 0, 0, 0
	for seed := range uint64(4) {
		c := crowd(t, seed)
		err := c.db.View(t.Context(), func(r contract.Reader) error {
			g, err := loadGroups(t.Context(), r)
			if err != nil {
				return err
			}
			var photos []schema.Photo
			err = eachPhoto(t.Context(), r, schema.Selection{}, func(p schema.Photo) error { photos = append(photos, p); return nil })
			if err != nil {
				return err
			}
			alike := func(asked int) (list [][]string) {
				l, err := loadLikeness(t.Context(), r, g, newElsewhere(newFacts(time.UTC), testNow), false)
				if err != nil {
					t.Fatal(err)
				}
				l.asked = asked
				if err := l.like(t.Context(), r, photos); err != nil {
					t.Fatal(err)
				}
				if (l.alone != nil) != (asked > 0) {
					t.Fatalf("after %d photos: %v", asked, l.alone)
				}
				for _, p := range photos {
					list = append(list, p.Alike)
					own, err := g.digestsOf(t.Context(), r, p)
					if err != nil {
						t.Fatal(err)
					}
					if l.alone.certainly(l.keys, p, own) {
						alone++
					}
				}
				return list
			}
			few, many := alike(0), alike(manyPhotos)
			for i := range photos {
				if asked++; len(few[i]) > 0 {
					held++
				}
				if !reflect.DeepEqual(few[i], many[i]) {
					t.Errorf("seed %d, photo %s: %v of few, %v of many", seed, photos[i].ID, few[i], many[i])
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if held < asked/10 || alone < asked/10 {
		t.Errorf("%d of %d are held, and %d alone: that compares too little", held, asked, alone)
	}
}

// Where nothing may rest on what was recorded, and where files wait to be compared, nobody
// is taken for alone.
func TestAloneIsNotTakenForGranted(t *testing.T) {
	g := newGallery(t)
	g.takeIn("room-a", "1", look(0))
	ask := func(every bool) (known bool) {
		err := g.db.View(t.Context(), func(r contract.Reader) error {
			same, err := loadGroups(t.Context(), r)
			if err != nil {
				return err
			}
			l, err := loadLikeness(t.Context(), r, same, newElsewhere(newFacts(time.UTC), testNow), every)
			if err != nil {
				return err
			}
			a, err := l.whenMany(t.Context(), r, manyPhotos+1)
			known = a != nil
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return known
	}
	if ask(false) {
		t.Error("a look waits")
	}
	if waiting, err := g.CompareLooks(t.Context()); err != nil || waiting > 0 {
		t.Fatal(waiting, err)
	}
	if !ask(false) || ask(true) {
		t.Error("for what is told, and for what leaves")
	}
}

// Two files of which both digests begin alike are not taken for one.
func TestAloneTellsFilesApart(t *testing.T) {
	keys := newKeyer("secret")
	x := press{"camera", "img_1", testNow}
	one := uint64(beginning(keys.shotSum(x, 1)))<<32 | 7
	for _, c := range []struct {
		shots []uint64
		want  bool
	}{{nil, false}, {[]uint64{one}, false}, {[]uint64{one, one}, true}, {[]uint64{one, one + 1}, true}, {[]uint64{one - 1}, true}} {
		if got := (&alone{shots: c.shots}).others(keys, x, 1, []uint32{7}); got != c.want {
			t.Errorf("%x: %v", c.shots, got)
		}
	}
	p := schema.Photo{SHA256: grownDigest(1)}
	mine, other := p.SHA256.String(), grownDigest(2).String()
	if a := (&alone{}); !a.certainly(keys, p, map[string]bool{mine: true}) || a.certainly(keys, p, map[string]bool{mine: true, other: true}) {
		t.Error("a file of another photo shows the same, and may be alike to others")
	}
	p.Others = []schema.OtherOriginal{{SHA256: grownDigest(2), Role: schema.RoleRAW}}
	if !(&alone{}).certainly(keys, p, map[string]bool{mine: true, other: true}) {
		t.Error("its own RAW is not of another picture")
	}
}
