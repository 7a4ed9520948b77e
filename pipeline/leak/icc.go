package leak

import (
	"encoding/binary"
	"strings"
)

// iccTags are the tags of ICC.1:2022 (and of version 2) that describe colors, or name
// the profile. Every other tag is refused: 'mmod' and 'meta' hold the model and serial
// number of somebody's display, 'targ' whatever a calibration program pleased.
var iccTags = set(`
	desc cprt wtpt bkpt rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC chad chrm lumi meas tech
	view vued dmnd dmdd A2B0 A2B1 A2B2 A2B3 B2A0 B2A1 B2A2 B2A3 D2B0 D2B1 D2B2 D2B3
	B2D0 B2D1 B2D2 B2D3 gamt pre0 pre1 pre2 rig0 rig2 cicp aarg aagg aabg
`)

// iccText are those of them that hold words.
var iccText = set(`desc cprt vued dmnd dmdd tech`)

// Profile proves that a color profile, on its own, carries nothing that the policy does
// not allow, so that a picture may keep it. No leaks means proved.
func (g *Gate) Profile(p []byte) []Leak {
	c := blocks{g, &report{}}
	c.icc(p, "ICC")
	c.search(p, []span{{0, len(p)}})
	return c.leaks
}

// icc checks a color profile. Offsets and lengths are those of ICC.1:2022, 7.
func (c blocks) icc(p []byte, where string) {
	if !c.policy.ICC {
		c.add(RuleICC, "%s: a color profile, which the policy does not allow", where)
	}
	if len(p) < 132 || int(binary.BigEndian.Uint32(p)) != len(p) || string(p[36:40]) != "acsp" {
		c.add(RuleUnchecked, "%s: not a whole ICC profile", where)
		return
	}
	n := int(binary.BigEndian.Uint32(p[128:]))
	if n > 100 || 132+12*n > len(p) { // 100: profiles have about 20; arbitrary
		c.add(RuleUnchecked, "%s: the color profile's table does not fit", where)
		return
	}
	used := []span{{0, 132 + 12*n}}
	for i := range n {
		e := p[132+12*i:]
		tag, at, size := string(e[:4]), int(binary.BigEndian.Uint32(e[4:])), int(binary.BigEndian.Uint32(e[8:]))
		if at < 0 || size < 0 || at > len(p) || size > len(p)-at {
			c.add(RuleUnchecked, "%s: the color profile points outside itself", where)
			return
		}
		used = append(used, span{at, at + size})
		switch {
		case tag == "mmod" || tag == "meta":
			c.add(RuleSerial, "%s: the color profile describes one display", where)
		case !iccTags[tag]:
			c.add(RuleICC, "%s: a tag in the color profile that only plain ones may have", where)
		case iccText[tag]:
			// Version 2 holds ASCII, version 4 UTF-16BE. The header of either is
			// of odd length at worst, so UTF-16 is read at both phases.
			b := p[at : at+size]
			c.text(where, strings.ReplaceAll(string(b), "\x00", " "))
			c.text(where, decode16(b, binary.BigEndian))
			c.text(where, decode16(b[min(1, len(b)):], binary.BigEndian))
		}
	}
	// Tags may share bytes; there must be none that belong to no tag, but for the
	// up to three that align the next.
	gaps(p, used, func(at, end int) {
		if end-at < 4 {
			return
		}
		c.add(RuleTrailer, "%s: %d bytes in the color profile that no tag points at", where, end-at)
	})
}
