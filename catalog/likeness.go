package catalog

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// likeness finds, for a photo, the restricted pictures that it may be a copy of. It
// is computed with every decision from what is recorded, so that it holds for what
// is restricted later as well, and for both of two. A picture is restricted by what
// was said of it, and by what was said, or was not, where it belongs.
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
type mark struct {
	data, shot, moment string
	look               schema.Look
	make, model        string
	serial             string
	taken              string
	name               string // of the file as shot
	erased             bool
}

// What restricts single photos. An invalidated record says nothing; any other word
// about one photo may, whatever became of it.
const restrictions = `
	SELECT t.scope_id, 'term ' || json_array(k.guardian_id, t.effect, COALESCE(t.embargo_until, ''), COALESCE(t.expires_at, ''), t.conditions,
	         COALESCE(k.expires_at, ''), k.effective_from,
	         (SELECT group_concat(channel) FROM (SELECT channel FROM consent_term_channels x
	           WHERE x.consent_id = t.consent_id AND x.n = t.n ORDER BY channel)))
	  FROM consent_terms t JOIN consents k ON k.consent_id = t.consent_id
	 WHERE t.scope_kind = 'photo'
	   AND NOT EXISTS (SELECT 1 FROM consent_events e WHERE e.consent_id = t.consent_id AND e.state = 'invalidated' AND e.channel IS NULL)
	UNION
	SELECT r.sha256, 'treatment ' || (d.value ->> 'treatment')
	  FROM photo_records r, json_each(r.depicts) d
	 WHERE r.depicts IS NOT NULL AND r.depicts <> '[]' AND COALESCE(d.value ->> 'treatment', '') <> ''
	UNION
	SELECT r.sha256, 'uncleared'
	  FROM photo_records r, json_each(r.depicts) d
	 WHERE r.depicts IS NOT NULL AND r.depicts <> '[]'
	   AND d.value ->> 'identifiable' AND NOT COALESCE(d.value ->> 'cleared', 0)
	UNION
	SELECT v.photo, 'declined ' || json_array(v.guardian_id, v.channel)
	  FROM reviews v WHERE v.verdict = 'declined'
	UNION
	SELECT g.sha256, 'erased'
	  FROM purged_originals g
	 WHERE NOT EXISTS (SELECT 1 FROM originals o WHERE o.sha256 = g.sha256)`

func loadLikeness(ctx context.Context, tx *sqlite.Tx, g *groups, w *consent.World, families map[string][]string, at time.Time) (*likeness, error) {
	l := &likeness{groups: g, of: map[string]*restricted{}}
	var err error
	if l.elsewhere, err = loadElsewhere(ctx, tx, w, families, at); err != nil {
		return nil, err
	}
	said := map[string][]string{}
	err = each(func() (*sql.Rows, error) { return tx.QueryContext(ctx, restrictions) }, func(rows *sql.Rows) error {
		var sha, what string
		err := rows.Scan(&sha, &what)
		said[sha] = append(said[sha], what)
		return err
	})
	if err != nil || len(said) == 0 && l.elsewhere == nil {
		return l, err
	}
	if l.secret, err = secretOf(ctx, tx); err != nil {
		return nil, err
	}
	for _, sha := range slices.Sorted(maps.Keys(said)) {
		r := l.of[sha]
		if r == nil {
			r = &restricted{name: sha, says: map[string]bool{}}
			if r.digests, err = g.of(ctx, tx, sha); err != nil {
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
	return l, l.readMarks(ctx, tx)
}

func (l *likeness) readMarks(ctx context.Context, tx *sqlite.Tx) error {
	all, err := marshal(slices.Sorted(maps.Keys(l.of)))
	if err != nil {
		return err
	}
	return eachMark(ctx, tx, `SELECT value FROM json_each(?)`, all, func(sha string, m mark) error {
		r := l.of[sha]
		r.marks = append(r.marks, m)
		return nil
	})
}

// eachMark calls fn for what the originals of a query are known by.
func eachMark(ctx context.Context, tx *sqlite.Tx, of string, arg any, fn func(sha string, m mark) error) error {
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT f.sha256, COALESCE(f.data, ''), COALESCE(f.look, ''), COALESCE(f.shot, ''), COALESCE(f.moment, ''),
			       COALESCE(o.probe ->> 'make', ''), COALESCE(o.probe ->> 'model', ''), COALESCE(o.probe ->> 'taken_local', ''),
			       COALESCE(p.serial, ''), COALESCE(o.source, ''), o.sha256 IS NULL
			  FROM fingerprints f
			  LEFT JOIN originals o ON o.sha256 = f.sha256
			  LEFT JOIN photos p ON p.sha256 = o.photo
			 WHERE f.sha256 IN (`+of+`)`, arg)
	}, func(rows *sql.Rows) error {
		var m mark
		var sha, look string
		if err := rows.Scan(&sha, &m.data, &look, &m.shot, &m.moment, &m.make, &m.model, &m.taken, &m.serial, &m.name, &m.erased); err != nil {
			return err
		}
		if err := m.look.UnmarshalText([]byte(look)); err != nil {
			return err
		}
		return fn(sha, m)
	})
}

// like lists the restricted pictures of which nobody can say that a photo is not a
// copy: those that it is alike to, that ask for something that nobody said of the
// photo itself, and of which nobody said that they are others.
func (l *likeness) like(ctx context.Context, tx *sqlite.Tx, p schema.Photo) ([]string, error) {
	if len(l.restricted) == 0 && !l.elsewhere.matters(p) {
		return nil, nil
	}
	own, err := l.groups.digestsOf(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	says := map[string]bool{}
	if r := l.of[p.SHA256.String()]; r != nil {
		says = r.says
	}
	marks, err := l.marksOf(ctx, tx, own)
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
		others, err := l.groups.of(ctx, tx, photo)
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
func (l *likeness) marksOf(ctx context.Context, tx *sqlite.Tx, own map[string]bool) (marks []nearMark, err error) {
	files := slices.Sorted(maps.Keys(own))
	if l.elsewhere != nil {
		for _, sha := range files {
			if m, ok := l.elsewhere.marks[sha]; ok {
				marks = append(marks, l.near(m))
			}
		}
		return marks, nil
	}
	list, err := marshal(files)
	if err != nil {
		return nil, err
	}
	return marks, eachMark(ctx, tx, `SELECT value FROM json_each(?)`, list, func(_ string, m mark) error {
		marks = append(marks, l.near(m))
		return nil
	})
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

// nearMark is a mark with its keys of the seconds around it.
type nearMark struct {
	mark
	shots, moments []string
}

func (l *likeness) near(m mark) nearMark {
	n := nearMark{mark: m}
	if m.shot == "" {
		return n
	}
	probe := schema.Probe{Make: m.make, Model: m.model, TakenLocal: m.taken}
	for later := -1; later <= 1; later++ {
		k := keysOf(l.secret, probe, m.name, later)
		n.shots, n.moments = append(n.shots, k.shot), append(n.moments, k.moment)
	}
	return n
}

// alike reports whether the files may show one picture.
func (n nearMark) alike(m mark) bool {
	switch {
	case m.data != "" && m.data == n.data:
		return true
	case m.shot != "" && slices.Contains(n.shots, m.shot) && !otherCamera(n.mark, m):
		return true
	}
	d := n.look.Distance(m.look)
	return d <= schema.LookOneShot || d <= schema.LookAlike && !n.apart(m)
}

// otherCamera reports whether two files of one model are certainly of two cameras.
func otherCamera(a, b mark) bool { return a.serial != "" && b.serial != "" && a.serial != b.serial }

// apart reports whether the files are of two presses of the shutter, if their
// cameras' clocks are believed: the same camera, more than a second apart or with
// other fractions of one.
func (n nearMark) apart(m mark) bool {
	if n.moment == "" || m.moment == "" {
		return false
	}
	if !slices.Contains(n.moments, m.moment) {
		// Of an erased picture nothing is known but that it is of another moment.
		return m.erased || strings.EqualFold(n.make, m.make) && strings.EqualFold(n.model, m.model)
	}
	a, b := fractionOf(n.taken), fractionOf(m.taken)
	return !m.erased && a != "" && b != "" && (a != b || !sameSecond(n.taken, m.taken))
}

func sameSecond(a, b string) bool {
	ta, oka := secondOf(a)
	tb, okb := secondOf(b)
	return oka && okb && ta.Equal(tb)
}

// fractionOf is what stands of a second behind the whole ones, without zeros at its
// end.
func fractionOf(taken string) string {
	if len(taken) <= len(secondLayout) {
		return ""
	}
	return strings.TrimRight(taken[len(secondLayout):], "0")
}

// Alike lists the photos of a selection that are held because they are like a
// restricted picture, each with those that it is like.
func (c *Catalog) Alike(ctx context.Context, sel schema.Selection) ([]schema.Alike, error) {
	list := []schema.Alike{}
	err := c.view(ctx, func(tx *sqlite.Tx) error {
		g, err := loadGroups(ctx, tx)
		if err != nil {
			return err
		}
		w, err := loadWorld(ctx, tx, time.UTC)
		if err != nil {
			return err
		}
		at, err := c.momentIn(ctx, tx)
		if err != nil {
			return err
		}
		families, err := roomFamilies(ctx, tx)
		if err != nil {
			return err
		}
		l, err := loadLikeness(ctx, tx, g, w, families, at)
		if err != nil || l.none() {
			return err
		}
		return eachPhoto(ctx, tx, sel, func(p schema.Photo) error {
			like, err := l.like(ctx, tx, p)
			if len(like) > 0 {
				list = append(list, schema.Alike{Photo: p.ID, Like: like})
			}
			return err
		})
	})
	return list, err
}
