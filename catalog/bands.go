package catalog

import (
	"math/bits"
	"runtime"
	"sync"

	"github.com/stillroom/stillroom/schema"
)

// Which looks of two lists are alike is found without holding each against each. The 128
// bits of a look are cut into bands. Two that differ in few bits differ in very few in at
// least one of the bands, or there would be more; and for one band, the looks that have a
// few bits otherwise are looked up in a table.
const (
	lookBits   = 128
	lookBands  = 7
	bandRadius = 2 // bits: (bandRadius + 1) * lookBands is more than schema.LookAlike
)

// bandWidth is how many bits a band has.
func bandWidth(band int) int { return (lookBits - band + lookBands - 1) / lookBands }

// bandOf are the bits of one band of a look in one position. Bits that stand side by side
// tell of places side by side, and are mostly alike: a band takes every seventh, so that
// few looks have the same by chance.
func bandOf(code [2]uint64, band int) (v uint32) {
	for bit := band; bit < lookBits; bit += lookBands {
		v = v<<1 | uint32(code[bit/64]>>(bit%64)&1)
	}
	return v
}

// flips are all the ways in which up to bandRadius bits of a band may be otherwise.
func flips(band int) []uint32 {
	width := bandWidth(band)
	list := []uint32{0}
	for a := range width {
		list = append(list, 1<<a)
		for b := range a {
			list = append(list, 1<<a|1<<b)
		}
	}
	return list
}

// bandTable has, for each value of a band, in which position of which looks it is: look
// number times eight, plus the position.
type bandTable struct {
	first, at []uint32
	there     []uint64 // a bit for each value that a look has: most have none, and this stays in the cache
}

func tableOf(band int, looks []schema.Look) bandTable {
	var t bandTable
	t.make(band, looks)
	return t
}

// make makes the table of a band, in the place of another.
func (t *bandTable) make(band int, looks []schema.Look) {
	each := func(fn func(value, at uint32)) {
		for n := range looks {
			if looks[n].IsZero() {
				continue
			}
			for turned := range looks[n] {
				fn(bandOf(looks[n].Code(turned), band), uint32(n*8+turned))
			}
		}
	}
	values := 1 << bandWidth(band)
	t.first, t.there = zeroed(t.first, values+2), zeroed(t.there, values/64)
	each(func(value, _ uint32) {
		t.first[value+2]++
		t.there[value/64] |= 1 << (value % 64)
	})
	for v := 2; v < len(t.first); v++ {
		t.first[v] += t.first[v-1]
	}
	t.at = zeroed(t.at, int(t.first[len(t.first)-1]))
	each(func(value, at uint32) {
		next := &t.first[value+1] // what comes after the last is where the next begins
		t.at[*next] = at
		*next++
	})
}

// zeroed is a list of n zeros, in the place of another if that is long enough.
func zeroed[T any](list []T, n int) []T {
	if cap(list) < n {
		return make([]T, n)
	}
	list = list[:n]
	clear(list)
	return list
}

// lookPair is a look of one list, and one of another.
type lookPair struct{ a, b int }

// looksWithin are the pairs of a look of some and one of others that are alike, seen from
// the first. A pair may come twice.
func looksWithin(some, others []schema.Look) (pairs []lookPair) {
	var t bandTable
	for band := range lookBands {
		t.make(band, others)
		ways := flips(band)
		found := make([][]lookPair, runtime.GOMAXPROCS(0))
		var wg sync.WaitGroup
		for k := range found {
			wg.Go(func() {
				for a := k; a < len(some); a += len(found) {
					if !some[a].IsZero() {
						found[k] = t.alike(found[k], a, some[a].Code(0), band, ways, others)
					}
				}
			})
		}
		wg.Wait()
		for _, list := range found {
			pairs = append(pairs, list...)
		}
	}
	return pairs
}

// alike adds the pairs of look a and those that a band finds first.
func (t bandTable) alike(
	list []lookPair, a int, code [2]uint64, band int, ways []uint32, others []schema.Look,
) []lookPair {
	value := bandOf(code, band)
	for _, way := range ways {
		v := value ^ way
		if t.there[v/64]>>(v%64)&1 == 0 {
			continue
		}
		for _, at := range t.at[t.first[v]:t.first[v+1]] {
			other := others[at/8].Code(int(at % 8))
			if bitsApart(code, other) <= schema.LookAlike && !foundBefore(code, other, band) {
				list = append(list, lookPair{a, int(at / 8)})
			}
		}
	}
	return list
}

// bitsApart is in how many bits two are otherwise.
func bitsApart(a, b [2]uint64) int { return bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1]) }

// foundBefore reports whether an earlier band finds that two are alike.
func foundBefore(a, b [2]uint64, band int) bool {
	otherwise := [2]uint64{a[0] ^ b[0], a[1] ^ b[1]}
	for earlier := range band {
		if bits.OnesCount32(bandOf(otherwise, earlier)) <= bandRadius {
			return true
		}
	}
	return false
}
