package catalog

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// randomLooks are looks at random, or in clusters: most not far from one before, one way,
// both or turned; some of the same bits, and some of nothing.
func randomLooks(r *rand.Rand, n int, clustered bool) []schema.Look {
	list := make([]schema.Look, n)
	for i := range list {
		l := &list[i]
		for k := range l {
			l[k] = r.Uint64()
		}
		if !clustered || i == 0 {
			continue
		}
		before := list[r.IntN(i)]
		switch r.IntN(8) {
		case 0:
		case 1:
			*l = schema.Look{}
		case 2:
			*l = before
		case 3: // as it is turned there, and nothing like it otherwise
			turned := before.Code(r.IntN(8))
			l[0], l[4] = turned[0], turned[1]
		default:
			*l = before
			for range r.IntN(34) {
				l[[...]int{0, 4}[r.IntN(2)]] ^= 1 << r.IntN(64)
			}
		}
	}
	return list
}

// What is looked up is what comparing each with each finds.
func TestLooksWithinAreAllThatAreAlike(t *testing.T) {
	if (bandRadius+1)*lookBands <= schema.LookAlike {
		t.Fatalf("%d bands within %d bits lose pairs within %d", lookBands, bandRadius, schema.LookAlike)
	}
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 20))
		some, others := randomLooks(r, 150, seed%2 == 0), randomLooks(r, 250, seed%2 == 0)
		others = append(others, some[:100]...)
		for i := range 60 { // as far as it goes, and a bit further
			l := some[r.IntN(len(some))]
			for _, bit := range r.Perm(lookBits)[:schema.LookAlike+i%2] {
				l[[...]int{0, 4}[bit/64]] ^= 1 << (bit % 64)
			}
			others = append(others, l)
		}
		var want []lookPair
		for a := range some {
			for b := range others {
				if some[a].Distance(others[b]) <= schema.LookAlike {
					want = append(want, lookPair{a, b})
				}
			}
		}
		got := looksWithin(some, others)
		slices.SortFunc(got, func(x, y lookPair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
		if got = slices.Compact(got); len(want) < 100 || !slices.Equal(got, want) {
			t.Fatalf("seed %d: %d pairs, want %d", seed, len(got), len(want))
		}
	}
}

// Whether few files are compared or many, the pairs are the same.
func TestManyLooksAreComparedAsFew(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 21))
	var files []contract.FileLook
	for n, l := range randomLooks(r, manyLooks+200, true) {
		files = append(files, contract.FileLook{SHA256: grownDigest(n), Look: l})
	}
	sorted := func(pairs []contract.NearLooks) []contract.NearLooks {
		for i, p := range pairs {
			if bytes.Compare(p.A[:], p.B[:]) > 0 {
				pairs[i] = contract.NearLooks{A: p.B, B: p.A}
			}
		}
		slices.SortFunc(pairs, func(x, y contract.NearLooks) int {
			return cmp.Or(bytes.Compare(x.A[:], y.A[:]), bytes.Compare(x.B[:], y.B[:]))
		})
		return slices.Compact(pairs)
	}
	want := sorted(alike(files, func(int) []contract.FileLook { return files }))
	if got := sorted(alikeIn(files)); len(want) < 1000 || !slices.Equal(got, want) {
		t.Errorf("in one list: %d pairs, want %d", len(got), len(want))
	}
	some := files[:manyLooks]
	want = sorted(alike(some, func(int) []contract.FileLook { return files }))
	if got := sorted(alikeAmong(some, files)); !slices.Equal(got, want) {
		t.Errorf("among others: %d pairs, want %d", len(got), len(want))
	}
}

// How looking up grows with the number of looks, beside comparing all with all.
func BenchmarkLooks(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		var files []contract.FileLook
		for k, l := range randomLooks(rand.New(rand.NewPCG(1, 1)), n, false) {
			files = append(files, contract.FileLook{SHA256: grownDigest(k), Look: l})
		}
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				alikeIn(files)
			}
		})
		b.Run("each with each of "+strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				alike(files, func(i int) []contract.FileLook { return files[i+1:] })
			}
		})
	}
}
