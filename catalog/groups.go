package catalog

import (
	"context"
	"maps"
	"math"
	"reflect"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// groups say which originals show one picture although they belong to several photos.
// They hold what people said, as digests, whether or not the files are here.
type groups struct {
	same  map[string][]string
	apart map[[2]string]bool
}

func loadGroups(ctx context.Context, r contract.PictureReader) (*groups, error) {
	said, err := r.Pictures(ctx)
	if err != nil {
		return nil, err
	}
	g := &groups{same: map[string][]string{}, apart: map[[2]string]bool{}}
	for _, p := range said {
		a, b := p.Photos[0], p.Photos[1]
		if p.Same {
			g.same[a], g.same[b] = append(g.same[a], b), append(g.same[b], a)
		} else {
			g.apart[[2]string{a, b}] = true
		}
	}
	return g, nil
}

// saidApart reports whether somebody said that two pictures, each given by all its
// digests, are two.
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

// of lists all digests of the picture that some originals show: the files of their
// photos, the files that are said to show the same, and so on.
func (g *groups) of(ctx context.Context, r contract.FileReader, seeds ...string) (map[string]bool, error) {
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
		beside, err := r.FilesBeside(ctx, d)
		if err != nil {
			return nil, err
		}
		todo = append(todo, beside...)
	}
	return set, nil
}

// digestsOf lists the digests of the picture that a photo shows.
func (g *groups) digestsOf(ctx context.Context, r contract.FileReader, p schema.Photo) (map[string]bool, error) {
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
	return g.of(ctx, r, slices.Collect(maps.Keys(own))...)
}

// complete adds to a photo what was said of the other files that show its picture: what
// is depicted, and what guardians said when they saw it.
func (g *groups) complete(ctx context.Context, r contract.Reader, p *schema.Photo) error {
	if len(p.Others) == 0 && len(g.same) == 0 {
		return nil
	}
	set, err := g.digestsOf(ctx, r, *p)
	if err != nil || len(set) == 1 {
		return err
	}
	delete(set, p.SHA256.String())
	for _, o := range p.Others {
		if !set[o.SHA256.String()] {
			continue
		}
		if err := completeFrom(ctx, r, p, o.SHA256.String()); err != nil {
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
		if err := completeFrom(ctx, r, p, sha); err != nil {
			return err
		}
	}
	return nil
}

func completeFrom(ctx context.Context, r contract.PhotoReader, p *schema.Photo, sha string) error {
	from, found, err := r.Depicted(ctx, sha)
	if err != nil {
		return err
	}
	if found {
		carryDepictions(p, from, *from.Record.Depicts)
	}
	seen, err := r.SeenOf(ctx, sha)
	p.Seen = append(p.Seen, seen...)
	return err
}

// carryDepictions adds what is depicted in another file of the picture. A region is a
// part of that file's upright picture. It is the same part of this one only if both have
// one shape and were turned alike; otherwise it may be anywhere.
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
