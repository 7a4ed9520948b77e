package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// groups say which originals show one picture although they are not of one photo:
// what people said, as digests, known or not.
type groups struct {
	same  map[string][]string
	apart map[[2]string]bool
}

func loadGroups(ctx context.Context, tx *sqlite.Tx) (*groups, error) {
	g := &groups{same: map[string][]string{}, apart: map[[2]string]bool{}}
	return g, each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `SELECT a, b, same FROM pictures ORDER BY a, b`)
	}, func(rows *sql.Rows) error {
		var a, b string
		var same bool
		if err := rows.Scan(&a, &b, &same); err != nil {
			return err
		}
		if same {
			g.same[a], g.same[b] = append(g.same[a], b), append(g.same[b], a)
		} else {
			g.apart[[2]string{a, b}] = true
		}
		return nil
	})
}

// saidApart reports whether somebody said of two pictures, each all of its digests,
// that they are two.
func (g *groups) saidApart(a, b map[string]bool) bool {
	if len(g.apart) == 0 {
		return false
	}
	for x := range a {
		for y := range b {
			if g.apart[pictureKey(x, y)] {
				return true
			}
		}
	}
	return false
}

// pictureKey is a pair of digests in the order in which it is kept.
func pictureKey(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

// frameRoles are the originals that show the photo.
const frameRoles = `('primary', 'raw', 'jpeg', 'version')`

// of are all digests of the picture that some originals show: the files of their
// photos, those that are said to show the same, and so on.
func (g *groups) of(ctx context.Context, tx *sqlite.Tx, seeds ...string) (map[string]bool, error) {
	set := map[string]bool{}
	todo := slices.Clone(seeds)
	for len(todo) > 0 {
		d := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if set[d] {
			continue
		}
		set[d] = true
		todo = append(todo, g.same[d]...)
		beside, err := column(ctx, tx, `
			SELECT x.sha256 FROM originals o JOIN originals x ON x.photo = o.photo
			 WHERE o.sha256 = ? AND o.role IN `+frameRoles+` AND x.role IN `+frameRoles, d)
		if err != nil {
			return nil, err
		}
		todo = append(todo, beside...)
	}
	return set, nil
}

// digestsOf are the digests of the picture that a photo shows.
func (g *groups) digestsOf(ctx context.Context, tx *sqlite.Tx, p schema.Photo) (map[string]bool, error) {
	own := map[string]bool{p.SHA256.String(): true}
	linked := len(g.same[p.SHA256.String()]) > 0
	for _, o := range p.Others {
		if o.Frame() {
			own[o.SHA256.String()] = true
			linked = linked || len(g.same[o.SHA256.String()]) > 0
		}
	}
	if !linked {
		return own, nil
	}
	return g.of(ctx, tx, slices.Collect(maps.Keys(own))...)
}

// complete lays over a photo what was said of the other files that show it: who and
// what is to be seen, and what guardians said when they saw it.
func (g *groups) complete(ctx context.Context, tx *sqlite.Tx, p *schema.Photo) error {
	if len(p.Others) == 0 && len(g.same) == 0 {
		return nil
	}
	set, err := g.digestsOf(ctx, tx, *p)
	if err != nil || len(set) == 1 {
		return err
	}
	delete(set, p.SHA256.String())
	for _, o := range p.Others {
		if !set[o.SHA256.String()] {
			continue
		}
		if err := completeFrom(ctx, tx, p, o.SHA256.String()); err != nil {
			return err
		}
		delete(set, o.SHA256.String())
	}
	for _, sha := range slices.Sorted(maps.Keys(set)) {
		d, err := schema.ParseDigest(sha)
		if err != nil {
			return err
		}
		p.Same = append(p.Same, d)
		if err := completeFrom(ctx, tx, p, sha); err != nil {
			return err
		}
	}
	return nil
}

func completeFrom(ctx context.Context, tx *sqlite.Tx, p *schema.Photo, sha string) error {
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT pr.depicts, COALESCE(pr.orientation, 0), COALESCE(o.probe ->> 'width', 0), COALESCE(o.probe ->> 'height', 0),
			       COALESCE(o.probe ->> 'orientation', 0), COALESCE(o.format, '')
			  FROM photo_records pr
			  LEFT JOIN originals o ON o.sha256 = pr.sha256
			 WHERE pr.sha256 = ? AND pr.depicts IS NOT NULL AND pr.depicts <> '[]'`, sha)
	}, func(rows *sql.Rows) error {
		var text string
		var turn int
		var from schema.Photo
		if err := rows.Scan(&text, &turn, &from.Probe.Width, &from.Probe.Height, &from.Probe.Orientation, &from.Probe.Format); err != nil {
			return err
		}
		var depicts []schema.Depiction
		if err := json.Unmarshal([]byte(text), &depicts); err != nil {
			return err
		}
		if turn != 0 {
			from.Record.Orientation = &turn
		}
		carryDepictions(p, from, depicts)
		return nil
	})
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT json_object('channel', v.channel, 'guardian', v.guardian_id, 'verdict', v.verdict,
			       'renderings', json(v.renderings), 'words_sha256', v.words_sha256, 'method', v.method, 'at', v.at)
			  FROM reviews_counted v WHERE v.photo = ? ORDER BY v.review_no`, sha)
	}, func(rows *sql.Rows) error {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		var seen schema.Seen
		if err := json.Unmarshal([]byte(text), &seen); err != nil {
			return err
		}
		p.Seen = append(p.Seen, seen)
		return nil
	})
}

// carryDepictions adds what is to be seen in another file of the picture. A region
// is a part of that file's upright picture: it is the same part of this one only if
// both have one shape and were turned alike, and else it may be anywhere.
func carryDepictions(p *schema.Photo, from schema.Photo, depicts []schema.Depiction) {
	var all []schema.Depiction
	if p.Record.Depicts != nil {
		all = slices.Clone(*p.Record.Depicts)
	}
	fits := oneShape(*p, from)
	for _, d := range depicts {
		if !fits {
			d.Region = nil
		}
		if !slices.ContainsFunc(all, func(x schema.Depiction) bool { return reflect.DeepEqual(x, d) }) {
			all = append(all, d)
		}
	}
	p.Record.Depicts = &all
}

// oneShape reports whether a region of one photo is the same region of another.
func oneShape(a, b schema.Photo) bool {
	const slack = 0.03 // a RAW has some pixels more at its edges than the camera's own JPEG
	wa, ha := a.Size()
	wb, hb := b.Size()
	if wa == 0 || ha == 0 || wb == 0 || hb == 0 || a.Turn() != b.Turn() {
		return false
	}
	ra, rb := float64(wa)/float64(ha), float64(wb)/float64(hb)
	return math.Abs(ra-rb) <= slack*ra
}
