package catalog

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// likeness finds, for a photo, the restricted pictures that it may be a copy of. It is
// computed with every decision from what is recorded. So it also holds for restrictions
// that come later, and for both of two photos. A picture is restricted by what was said
// of it, and by what was or was not said where it belongs.
type likeness struct {
	groups     *groups
	secret     string
	restricted []*restricted
	of         map[string]*restricted // by each digest of the picture
	elsewhere  *elsewhere
}

// restricted is a picture about which somebody said something that restricts it, or
// that was erased.
type restricted struct {
	name    string          // of a photo that shows it, or showed it
	digests map[string]bool // of all its files
	says    map[string]bool // what restricts it, in a form that can be compared
	marks   []mark
}

// mark is what one of the files is known by.
type mark = contract.Mark

func loadLikeness(
	ctx context.Context, from contract.Reader, g *groups, w *consent.World,
	families map[string][]string, at time.Time,
) (*likeness, error) {
	l := &likeness{groups: g, of: map[string]*restricted{}}
	var err error
	if l.elsewhere, err = loadElsewhere(ctx, from, w, families, at); err != nil {
		return nil, err
	}
	said := map[string][]string{}
	err = from.EachRestriction(ctx, func(sha, what string) { said[sha] = append(said[sha], what) })
	if err != nil || len(said) == 0 && l.elsewhere == nil {
		return l, err
	}
	if l.secret, err = from.Info(ctx, "secret"); err != nil {
		return nil, err
	}
	for _, sha := range slices.Sorted(maps.Keys(said)) {
		r := l.of[sha]
		if r == nil {
			r = &restricted{name: sha, says: map[string]bool{}}
			if r.digests, err = g.of(ctx, from, sha); err != nil {
				return nil, err
			}
			for d := range r.digests {
				l.of[d] = r
			}
			l.restricted = append(l.restricted, r)
		}
		for _, what := range said[sha] {
			r.says[what] = true
		}
	}
	return l, l.readMarks(ctx, from)
}

func (l *likeness) readMarks(ctx context.Context, from contract.LikenessReader) error {
	return from.EachMark(ctx, slices.Sorted(maps.Keys(l.of)), func(sha string, m mark) error {
		r := l.of[sha]
		r.marks = append(r.marks, m)
		return nil
	})
}

// like lists the restricted pictures of which this photo may be a copy: pictures that it
// is alike to, that ask for something nobody said of the photo itself, and that nobody
// called another picture.
func (l *likeness) like(ctx context.Context, from contract.Reader, p schema.Photo) ([]string, error) {
	if len(l.restricted) == 0 && !l.elsewhere.matters(p) {
		return nil, nil
	}
	own, err := l.groups.digestsOf(ctx, from, p)
	if err != nil {
		return nil, err
	}
	says := map[string]bool{}
	if r := l.of[p.SHA256.String()]; r != nil {
		says = r.says
	}
	marks, err := l.marksOf(ctx, from, own)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, r := range l.restricted {
		if own[r.name] || within(r.says, says) {
			continue
		}
		if !slices.ContainsFunc(marks, func(m nearMark) bool { return slices.ContainsFunc(r.marks, m.alike) }) {
			continue
		}
		if !l.groups.saidApart(own, r.digests) {
			found = append(found, r.name[:schema.PhotoIDLen])
		}
	}
	shut, err := l.elsewhere.like(p, marks, func(photo string) (bool, error) {
		if own[photo] || len(l.groups.apart) == 0 {
			return own[photo], nil
		}
		others, err := l.groups.of(ctx, from, photo)
		return l.groups.saidApart(own, others), err
	})
	if err != nil {
		return nil, err
	}
	for _, photo := range shut {
		found = append(found, photo[:schema.PhotoIDLen])
	}
	slices.SortFunc(found, cmp.Compare)
	return slices.Compact(found), nil
}

// marksOf are the marks of a picture's files, in their order.
func (l *likeness) marksOf(
	ctx context.Context, from contract.Reader, own map[string]bool,
) (marks []nearMark, err error) {
	files := slices.Sorted(maps.Keys(own))
	if l.elsewhere != nil {
		for _, sha := range files {
			if m, ok := l.elsewhere.marks[sha]; ok {
				marks = append(marks, l.near(m))
			}
		}
		return marks, nil
	}
	err = from.EachMark(ctx, files, func(_ string, m mark) error {
		marks = append(marks, l.near(m))
		return nil
	})
	return marks, err
}

// none reports whether nothing restricts any picture more than another.
func (l *likeness) none() bool { return len(l.restricted) == 0 && l.elsewhere == nil }

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

func (l *likeness) near(m mark) nearMark {
	n := nearMark{Mark: m}
	if m.Shot == "" {
		return n
	}
	probe := schema.Probe{Make: m.Make, Model: m.Model, TakenLocal: m.Taken}
	for later := -1; later <= 1; later++ {
		k := keysOf(l.secret, probe, m.Name, later)
		n.shots, n.moments = append(n.shots, k.shot), append(n.moments, k.moment)
	}
	return n
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
		g, err := loadGroups(ctx, from)
		if err != nil {
			return err
		}
		w, err := loadWorld(ctx, from, time.UTC)
		if err != nil {
			return err
		}
		at, err := c.momentIn(ctx, from)
		if err != nil {
			return err
		}
		families, err := from.RoomFamilies(ctx)
		if err != nil {
			return err
		}
		l, err := loadLikeness(ctx, from, g, w, families, at)
		if err != nil || l.none() {
			return err
		}
		return eachPhoto(ctx, from, sel, func(p schema.Photo) error {
			like, err := l.like(ctx, from, p)
			if len(like) > 0 {
				list = append(list, schema.Alike{Photo: p.ID, Like: like})
			}
			return err
		})
	})
	return list, err
}
