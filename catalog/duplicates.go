package catalog

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Duplicates calls fn for each picture that is there more than once, or may be. The kinds
// come one after the other, from the certain to the likely. alike asks for the last kind,
// which compares every photo with every other.
func (c PictureRegister) Duplicates(ctx context.Context, alike bool, fn func(schema.DuplicatePicture) error) error {
	return c.db.View(ctx, func(r contract.Reader) error {
		d := &duplicates{ctx: ctx, r: r, fn: fn}
		steps := []func() error{d.bytes, d.versions, d.said, d.data}
		if alike {
			steps = append(steps, d.alike)
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
}

type duplicates struct {
	ctx  context.Context
	r    contract.Reader
	fn   func(schema.DuplicatePicture) error
	told []map[string]bool // photos that were told of together
}

// tell hands on photos that are one picture, or may be. about says which files of each
// photo to name; nil means all that show the picture.
func (d *duplicates) tell(kind string, photos []string, about func(schema.PhotoFile) bool) error {
	slices.Sort(photos)
	out := schema.DuplicatePicture{Type: "duplicate", Kind: kind}
	for _, sha := range photos {
		digest, err := schema.ParseDigest(sha)
		if err != nil {
			return err
		}
		files, err := d.r.FilesOf(d.ctx, digest)
		if err != nil {
			return err
		}
		at, _, err := d.r.PlaceOf(d.ctx, sha)
		if err != nil {
			return err
		}
		out.Photos = append(out.Photos, schema.DuplicatePhoto{
			Photo: digest.ID(), Room: at.Room, Files: slices.DeleteFunc(files[digest], func(f schema.PhotoFile) bool { return !about(f) }),
		})
	}
	return d.fn(out)
}

func shows(f schema.PhotoFile) bool {
	return f.Role == schema.RolePrimary || schema.OtherOriginal{Role: f.Role}.Frame()
}

// bytes finds files that came again under another name.
func (d *duplicates) bytes() error {
	list, err := d.r.CameAgain(d.ctx)
	if err != nil {
		return err
	}
	for _, photo := range list {
		several := func(f schema.PhotoFile) bool { return shows(f) && len(f.Names) > 1 }
		digest, err := schema.ParseDigest(photo)
		if err != nil {
			return err
		}
		files, err := d.r.FilesOf(d.ctx, digest)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(files[digest], several) {
			continue // it came again as it was called before
		}
		if err := d.tell(schema.DuplicateBytes, []string{photo}, several); err != nil {
			return err
		}
	}
	return nil
}

func (d *duplicates) versions() error {
	list, err := d.r.WithVersions(d.ctx)
	if err != nil {
		return err
	}
	for _, photo := range list {
		if err := d.tell(schema.DuplicateVersion, []string{photo}, shows); err != nil {
			return err
		}
	}
	return nil
}

func (d *duplicates) said() error {
	g, err := loadGroups(d.ctx, d.r)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, sha := range slices.Sorted(maps.Keys(g.same)) {
		if done[sha] {
			continue
		}
		set, err := g.of(d.ctx, d.r, sha)
		if err != nil {
			return err
		}
		maps.Copy(done, set)
		photos, err := d.r.PhotosWith(d.ctx, slices.Collect(maps.Keys(set)), false)
		if err != nil {
			return err
		}
		if err := d.group(schema.DuplicateSaid, photos); err != nil {
			return err
		}
	}
	return nil
}

func (d *duplicates) data() error {
	list, err := d.r.SharedData(d.ctx)
	if err != nil {
		return err
	}
	for _, data := range list {
		photos, err := d.r.PhotosWithData(d.ctx, data)
		if err != nil {
			return err
		}
		if err := d.group(schema.DuplicateData, photos); err != nil {
			return err
		}
	}
	return nil
}

// alike groups photos that look alike. A photo that is like one of a group belongs to the
// group. Photos that a person called two pictures are not grouped.
func (d *duplicates) alike() error {
	looks, err := readLooks(d.ctx, d.r)
	if err != nil {
		return err
	}
	g, err := loadGroups(d.ctx, d.r)
	if err != nil {
		return err
	}
	photos := slices.Sorted(maps.Keys(looks))
	of := make([]int, len(photos)) // another of its group, and in the end the first
	var list []schema.Look
	var whose []int // photo each look is of
	for i, sha := range photos {
		of[i] = i
		for _, l := range looks[sha] {
			list, whose = append(list, l.look), append(whose, i)
		}
	}
	first := func(i int) int {
		for of[i] != i {
			of[i] = of[of[i]]
			i = of[i]
		}
		return i
	}
	for _, p := range looksWithin(list, list) {
		i, k := whose[p.a], whose[p.b]
		if i <= k || first(i) == first(k) || g.saidApart(map[string]bool{photos[i]: true}, map[string]bool{photos[k]: true}) {
			continue
		}
		of[max(first(i), first(k))] = min(first(i), first(k))
	}
	for i := range of {
		of[i] = first(i)
	}
	groups := map[int][]string{}
	for i, first := range of {
		groups[first] = append(groups[first], photos[i])
	}
	for _, first := range slices.SortedFunc(maps.Keys(groups), cmp.Compare[int]) {
		if err := d.group(schema.DuplicateAlike, groups[first]); err != nil {
			return err
		}
	}
	return nil
}

// group tells of photos that belong together, unless all of it was told before.
func (d *duplicates) group(kind string, photos []string) error {
	if len(photos) < 2 {
		return nil
	}
	for _, before := range d.told {
		if !slices.ContainsFunc(photos, func(p string) bool { return !before[p] }) {
			return nil
		}
	}
	now := map[string]bool{}
	for _, p := range photos {
		now[p] = true
	}
	d.told = append(d.told, now)
	return d.tell(kind, photos, shows)
}
