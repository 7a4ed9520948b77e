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

// bandAt is the first bit of a band, and of what comes after the last.
func bandAt(band int) int { return band * lookBits / lookBands }

// bandOf are the bits of one band of a look in one position.
func bandOf(code [2]uint64, band int) uint32 {
	from, width := bandAt(band), bandAt(band+1)-bandAt(band)
	var v uint64
	switch {
	case from >= 64:
		v = code[1] >> (from - 64)
	case from+width > 64:
		v = code[0]>>from | code[1]<<(64-from)
	default:
		v = code[0] >> from
	}
	return uint32(v & (1<<width - 1))
}

// flips are all the ways in which up to bandRadius bits of a band may be otherwise.
func flips(band int) []uint32 {
	width := bandAt(band+1) - bandAt(band)
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
type bandTable struct{ first, at []uint32 }

func tableOf(band int, looks []schema.Look) bandTable {
	t := bandTable{first: make([]uint32, 1<<(bandAt(band+1)-bandAt(band))+1)}
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
	each(func(value, _ uint32) { t.first[value+1]++ })
	for v := 1; v < len(t.first); v++ {
		t.first[v] += t.first[v-1]
	}
	t.at = make([]uint32, t.first[len(t.first)-1])
	next := append([]uint32{}, t.first...)
	each(func(value, at uint32) { t.at[next[value]] = at; next[value]++ })
	return t
}

// lookPair is a look of one list, and one of another.
type lookPair struct{ a, b int }

// looksWithin are the pairs of a look of some and one of others that are alike, seen from
// the first. A pair may come twice.
func looksWithin(some, others []schema.Look) (pairs []lookPair) {
	for band := range lookBands {
		t, ways := tableOf(band, others), flips(band)
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
		for _, at := range t.at[t.first[v]:t.first[v+1]] {
			other := others[at/8].Code(int(at % 8))
			row, column := code[0]^other[0], code[1]^other[1]
			if bits.OnesCount64(row)+bits.OnesCount64(column) <= schema.LookAlike && !foundBefore([2]uint64{row, column}, band) {
				list = append(list, lookPair{a, int(at / 8)})
			}
		}
	}
	return list
}

// foundBefore reports whether an earlier band finds a pair that differs in these bits.
func foundBefore(differ [2]uint64, band int) bool {
	for earlier := range band {
		if bits.OnesCount32(bandOf(differ, earlier)) <= bandRadius {
			return true
		}
	}
	return false
}
