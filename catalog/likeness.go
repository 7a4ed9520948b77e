package catalog

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// likeness finds, for photos, the restricted pictures that they may be copies of. It is
// found out with every decision from what is recorded, so that it holds for what is
// restricted later as well, and for both of two. A picture is restricted by what was
// said of it, and by what was said, or was not, where it belongs.
//
// It begins with the photos that are asked about: files are looked for that are alike to
// theirs, by index, and only of those it is asked what restricts them.
type likeness struct {
	groups *groups
	keys   keyer
	near   *nearness
	places *elsewhere

	asked int    // photos
	alone *alone // nil until many were asked for
}

// mark is what one of the files is known by.
type mark = contract.Mark

// loadLikeness is for decisions at one moment; with every, for what leaves: see nearness.
func loadLikeness(
	ctx context.Context, from contract.Reader, g *groups, places *elsewhere, every bool,
) (*likeness, error) {
	l := &likeness{groups: g, places: places}
	secret, err := from.Info(ctx, "secret")
	if err != nil {
		return nil, err
	}
	l.keys = newKeyer(secret)
	l.near, err = loadNearness(ctx, from, every)
	return l, err
}

// like lays over photos which restricted pictures nobody can say that they are no copies
// of: those that they are alike to, that ask for something that nobody said of the photo
// itself, and of which nobody said that they are others.
func (l *likeness) like(ctx context.Context, from contract.Reader, photos []schema.Photo) error {
	own := make([]map[string]bool, len(photos))
	files := map[string]bool{}
	alone, err := l.whenMany(ctx, from, len(photos))
	if err != nil {
		return err
	}
	for i, p := range photos {
		digests, err := l.groups.digestsOf(ctx, from, p)
		if err != nil {
			return err
		}
		if alone.certainly(l.keys, p, digests) {
			continue
		}
		own[i] = digests
		maps.Copy(files, digests)
	}
	known, err := l.alikeTo(ctx, from, files)
	if err != nil {
		return err
	}
	said := newSaidOf(l.groups)
	alike := make([][]contract.PlacedMark, len(photos))
	for i := range photos {
		alike[i] = known.of(own[i])
		if len(alike[i]) > 0 {
			if err := said.note(ctx, from, photos[i].SHA256.String(), alike[i]); err != nil {
				return err
			}
		}
	}
	if err := said.read(ctx, from); err != nil {
		return err
	}
	for i := range photos {
		p := &photos[i]
		p.Alike = nil
		for _, x := range alike[i] {
			ids, err := l.restricts(ctx, from, *p, own[i], x, said)
			if err != nil {
				return err
			}
			p.Alike = append(p.Alike, ids...)
		}
		slices.Sort(p.Alike)
		p.Alike = slices.Compact(p.Alike)
	}
	return nil
}

// restricts are the ids of the pictures that hold a photo because it is alike to x, a
// file of none of its own.
func (l *likeness) restricts(
	ctx context.Context, from contract.Reader, p schema.Photo, own map[string]bool, x contract.PlacedMark, said *saidOf,
) (ids []string, err error) {
	picture := said.pictures[x.SHA256]
	if name := picture.name; name != "" && !own[name] && !within(picture.says, said.pictures[p.SHA256.String()].says) &&
		!l.groups.saidApart(own, picture.digests) {
		ids = append(ids, name[:schema.PhotoIDLen])
	}
	if x.Photo == "" || x.Photo == p.SHA256.String() || own[x.Photo] || l.groups.saidApart(own, said.pictures[x.Photo].digests) {
		return ids, nil
	}
	better, err := l.places.better(ctx, from, p, x)
	if better {
		ids = append(ids, x.Photo[:schema.PhotoIDLen])
	}
	return ids, err
}

// alikes are marks of files, and which files each may be alike to.
type alikes struct {
	marks map[string]contract.PlacedMark
	near  map[string]nearMark
	to    map[string][]string
}

// alikeTo finds the files that files are alike to.
func (l *likeness) alikeTo(ctx context.Context, from contract.Reader, files map[string]bool) (alikes, error) {
	a := alikes{marks: map[string]contract.PlacedMark{}, near: map[string]nearMark{}}
	read := func(files []string) error {
		return from.EachMark(ctx, files, func(m contract.PlacedMark) error { a.marks[m.SHA256] = m; return nil })
	}
	if err := read(slices.Sorted(maps.Keys(files))); err != nil {
		return a, err
	}
	var data, shots []string
	for sha, m := range a.marks {
		n := l.shotsOf(m.Mark)
		a.near[sha] = n
		if m.Data != "" {
			data = append(data, m.Data)
		}
		shots = append(shots, n.shots...)
	}
	marked, err := from.FilesMarked(ctx, data, shots)
	if err != nil {
		return a, err
	}
	if a.to, err = l.near.to(ctx, from, a.marks); err != nil {
		return a, err
	}
	var others []string
	for sha, n := range a.near {
		if n.Data != "" {
			a.to[sha] = append(a.to[sha], marked[n.Data]...)
		}
		for _, shot := range n.shots {
			a.to[sha] = append(a.to[sha], marked[shot]...)
		}
		slices.Sort(a.to[sha])
		a.to[sha] = slices.DeleteFunc(slices.Compact(a.to[sha]), func(x string) bool { return x == sha })
		for _, x := range a.to[sha] {
			if !files[x] {
				others = append(others, x)
			}
		}
		if len(a.to[sha]) > 0 {
			a.near[sha] = l.momentsOf(n)
		}
	}
	slices.Sort(others)
	return a, read(slices.Compact(others))
}

// of are the files of other pictures that a picture of these files is alike to, in the
// order of digests.
func (a alikes) of(own map[string]bool) []contract.PlacedMark {
	found := map[string]bool{}
	for sha := range own {
		n, known := a.near[sha]
		if !known {
			continue
		}
		for _, x := range a.to[sha] {
			if !own[x] && !found[x] && n.alike(a.marks[x].Mark) {
				found[x] = true
			}
		}
	}
	list := make([]contract.PlacedMark, 0, len(found))
	for _, sha := range slices.Sorted(maps.Keys(found)) {
		list = append(list, a.marks[sha])
	}
	return list
}

// picture is all the files that show one picture, and what restricts it.
type picture struct {
	digests map[string]bool
	says    map[string]bool // what restricts it, in a form that can be compared
	name    string          // the first of its files that something restricts; "" for none
}

// saidOf are pictures by each of their files.
type saidOf struct {
	groups   *groups
	pictures map[string]*picture
	list     []*picture
}

func newSaidOf(g *groups) *saidOf { return &saidOf{groups: g, pictures: map[string]*picture{}} }

// note finds the picture of a photo, and those of files that it is alike to.
func (s *saidOf) note(ctx context.Context, from contract.Reader, photo string, alike []contract.PlacedMark) error {
	files := []string{photo}
	for _, x := range alike {
		files = append(files, x.SHA256)
		if x.Photo != "" {
			files = append(files, x.Photo)
		}
	}
	for _, sha := range files {
		if s.pictures[sha] != nil {
			continue
		}
		digests, err := s.groups.of(ctx, from, sha)
		if err != nil {
			return err
		}
		p := &picture{digests: digests, says: map[string]bool{}}
		s.list = append(s.list, p)
		for d := range digests {
			s.pictures[d] = p
		}
	}
	return nil
}

// read reads what restricts the pictures that were noted.
func (s *saidOf) read(ctx context.Context, from contract.LikenessReader) error {
	if len(s.pictures) == 0 {
		return nil
	}
	return from.EachRestriction(ctx, slices.Sorted(maps.Keys(s.pictures)), func(sha, what string) {
		p := s.pictures[sha]
		p.says[what] = true
		if p.name == "" || sha < p.name {
			p.name = sha
		}
	})
}

// within reports whether all that restricts one picture restricts the other too.
func within(these, those map[string]bool) bool {
	for s := range these {
		if !those[s] {
			return false
		}
	}
	return true
}

// nearMark is a mark together with its keys for the seconds around it.
type nearMark struct {
	contract.Mark
	shots, moments []string
}

// shotsOf is a mark with its shot keys.
func (l *likeness) shotsOf(m mark) nearMark {
	return nearMark{Mark: m, shots: keysAround(m, l.keys.shot)}
}

// momentsOf adds the keys of moments, which tell two exposures apart.
func (l *likeness) momentsOf(n nearMark) nearMark {
	n.moments = keysAround(n.Mark, l.keys.moment)
	return n
}

// keysAround are the keys of the second of a mark, and of the one before and after.
func keysAround(m mark, key func(x press, later int) string) (keys []string) {
	if m.Shot == "" {
		return nil
	}
	x, known := pressOf(schema.Probe{Make: m.Make, Model: m.Model, TakenLocal: m.Taken}, m.Name)
	if !known {
		return nil
	}
	for later := -1; later <= 1; later++ {
		keys = append(keys, key(x, later))
	}
	return keys
}

// alike reports whether the files may show one picture.
func (n nearMark) alike(m mark) bool {
	switch {
	case m.Data != "" && m.Data == n.Data:
		return true
	case m.Shot != "" && slices.Contains(n.shots, m.Shot) && !otherCamera(n.Mark, m):
		return true
	}
	d := n.Look.Distance(m.Look)
	return d <= schema.LookOneShot || d <= schema.LookAlike && !n.apart(m)
}

// otherCamera reports whether two files of one model are certainly of two cameras.
func otherCamera(a, b mark) bool { return a.Serial != "" && b.Serial != "" && a.Serial != b.Serial }

// apart reports whether the files are of two presses of the shutter, if their cameras'
// clocks are right: the same camera, with more than a second between them or with other
// fractions of one second.
func (n nearMark) apart(m mark) bool {
	if n.Moment == "" || m.Moment == "" {
		return false
	}
	if !slices.Contains(n.moments, m.Moment) {
		// Of an erased picture only one thing is known: that it is of another moment.
		return m.Erased || strings.EqualFold(n.Make, m.Make) && strings.EqualFold(n.Model, m.Model)
	}
	a, b := fractionOf(n.Taken), fractionOf(m.Taken)
	return !m.Erased && a != "" && b != "" && (a != b || !sameSecond(n.Taken, m.Taken))
}

func sameSecond(a, b string) bool {
	ta, oka := secondOf(a)
	tb, okb := secondOf(b)
	return oka && okb && ta.Equal(tb)
}

// fractionOf returns the fraction of the second, without zeros at its end.
func fractionOf(taken string) string {
	if len(taken) <= len(secondLayout) {
		return ""
	}
	return strings.TrimRight(taken[len(secondLayout):], "0")
}

// Alike lists the photos of a selection that are held because they are like a restricted
// picture, each with the photos that it is like.
func (c PictureRegister) Alike(ctx context.Context, sel schema.Selection) ([]schema.Alike, error) {
	list := []schema.Alike{}
	err := c.db.View(ctx, func(from contract.Reader) error {
		at, err := c.momentIn(ctx, from)
		if err != nil {
			return err
		}
		return eachSubject(ctx, from, sel, newFacts(time.UTC), at, false, func(_ *consent.World, p schema.Photo) error {
			if len(p.Alike) > 0 {
				list = append(list, schema.Alike{Photo: p.ID, Like: p.Alike})
			}
			return nil
		})
	})
	return list, err
}
