package catalog

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// alone tells which photos are like no other, by the marks of all files: for who asks
// about many photos, of which most are. It has the beginnings of digests only: 8 bytes a
// file, and some more for each that looks like another. Whoever is not certainly alone is
// asked about as one of few.
type alone struct {
	matched map[uint64]bool // files that a mark of another matches
	shots   []uint64        // of each file with a shot key the beginnings of the key and of its digest; in order
}

// whenMany is nil for few photos, and where nothing may rest on what was recorded, or
// files wait to be compared.
func (l *likeness) whenMany(ctx context.Context, r contract.LikenessReader, asked int) (*alone, error) {
	if l.asked += asked; l.asked <= manyPhotos || l.near.every || len(l.near.waiting.files) > 0 || l.alone != nil {
		return l.alone, nil
	}
	a := &alone{matched: map[uint64]bool{}}
	err := r.EachMatched(ctx, func(file schema.Digest) error {
		a.matched[binary.BigEndian.Uint64(file[:])] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = r.EachShot(ctx, func(file schema.Digest, shot string) error {
		key, err := hex.DecodeString(shot)
		if err != nil {
			return err
		}
		a.shots = append(a.shots, uint64(beginning(key))<<32|uint64(beginning(file[:])))
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(a.shots)
	l.alone = a
	return a, nil
}

func beginning(digest []byte) uint32 { return binary.BigEndian.Uint32(digest) }

// certainly reports whether no file of another picture is alike to the files of a photo,
// which has these digests. If a is nil, nothing is certain.
func (a *alone) certainly(keys keyer, p schema.Photo, digests map[string]bool) bool {
	if a == nil {
		return false
	}
	files := []schema.OtherOriginal{{SHA256: p.SHA256, Source: p.Source, Probe: p.Probe}}
	for _, o := range p.Others {
		if o.Frame() {
			files = append(files, o)
		}
	}
	if len(files) != len(digests) {
		return false // files of other photos are said to show the same
	}
	own := make([]uint32, len(files))
	for i, f := range files {
		if own[i] = beginning(f.SHA256[:]); a.matched[binary.BigEndian.Uint64(f.SHA256[:])] {
			return false
		}
	}
	return !slices.ContainsFunc(files, func(f schema.OtherOriginal) bool {
		x, known := pressOf(f.Probe, f.Source)
		return known && (a.others(keys, x, -1, own) || a.others(keys, x, 0, own) || a.others(keys, x, 1, own))
	})
}

// others reports whether some other file than one's own has the shot key of a press some
// seconds later.
func (a *alone) others(keys keyer, x press, later int, own []uint32) bool {
	key := beginning(keys.shotSum(x, later))
	n, _ := slices.BinarySearch(a.shots, uint64(key)<<32)
	for ; n < len(a.shots) && uint32(a.shots[n]>>32) == key; n++ {
		if !slices.Contains(own, uint32(a.shots[n])) || n > 0 && a.shots[n] == a.shots[n-1] {
			return true
		}
	}
	return false
}
