package leak

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// readMP4 walks a film or a sound file of the ISO base media family. It may be made of one
// box of tables and one of samples. The tables hold what a player needs: no date, no name,
// no language, no user data, and no track but pictures and sound. Every byte among the
// samples is one of a sample, and of pictures by H.264 and HEVC every part is one that
// draws: places and times stand in the others (SEI).
func readMP4(c blocks, d []byte) (l layout) {
	m := &movie{blocks: c, d: d}
	var samples box4
	m.each(box4{"", 0, len(d)}, []string{"ftyp", "moov", "mdat"}, map[string]func(box4){
		"ftyp": m.brands,
		"moov": func(b box4) { m.each(b, nil, map[string]func(box4){"mvhd": m.movieHead, "trak": m.track}) },
		"mdat": func(b box4) { samples = b },
	})
	if len(c.leaks) > 0 {
		return l
	}
	m.covers(samples)
	l.pixels = []span{{samples.at, samples.end}}
	return l
}

// movie is a film under examination.
type movie struct {
	blocks
	d      []byte
	tracks []*track4
}

// track4 is what its tables say of a track.
type track4 struct {
	kind    string // vide or soun
	nal     int    // bytes of the length of a part; 0: samples have none
	hevc    bool
	at      uint64
	sizes   []uint32
	chunks  int
	about   []uint64 // of how many samples its tables of times speak
	perhaps bool     // its tables are all there
}

// box4 is the body of a box.
type box4 struct {
	kind    string
	at, end int
}

// u32 is a number in a box.
func (m *movie) u32(b box4, at int) uint32 {
	if b.at+at+4 > b.end {
		m.add(RuleUnchecked, "a box that is cut off")
		return 0
	}
	return binary.BigEndian.Uint32(m.d[b.at+at:])
}

// each looks at the boxes in a stretch. It refuses a box that no function is there for,
// one that stands twice (but for tracks), another order than that of exactly, and bytes
// that are no box.
func (m *movie) each(in box4, exactly []string, known map[string]func(box4)) {
	seen := map[string]bool{}
	var order []string
	for at := in.at; at < in.end; {
		if in.end-at < 8 {
			m.add(RuleTrailer, "bytes that are no box")
			return
		}
		size, kind := int(binary.BigEndian.Uint32(m.d[at:])), string(m.d[at+4:at+8])
		if size < 8 || size > in.end-at {
			m.add(RuleUnchecked, "a box that is cut off, or has a length of its own kind")
			return
		}
		see := known[kind]
		if see == nil || seen[kind] && kind != "trak" {
			m.add(RuleSegment, "a box that says more than a player needs, or says it twice")
			return
		}
		seen[kind] = true
		order = append(order, kind)
		see(box4{kind, at + 8, at + size})
		at += size
	}
	if exactly != nil && !slices.Equal(order, exactly) {
		m.add(RuleUnchecked, "the boxes of a film are not those that it needs, in their order")
	}
}

// plain holds a box against what may stand in it: bytes that must be so, or ? for any.
func (m *movie) plain(b box4, pattern string) {
	if b.end-b.at != len(pattern) {
		m.add(RuleSegment, "a box is longer than what a player needs")
		return
	}
	for i := range len(pattern) {
		if pattern[i] != '?' && m.d[b.at+i] != pattern[i] {
			m.add(RuleTag, "a box says a day, a language, a name or another thing that no player needs")
			return
		}
	}
}

const (
	zero4, any4 = "\x00\x00\x00\x00", "????"
	zero8       = zero4 + zero4
)

func (m *movie) brands(b box4) {
	for at := b.at; at < b.end; at += 4 {
		word := string(m.d[at:min(at+4, b.end)])
		if at == b.at+4 && (word == zero4 || word == "\x00\x00\x02\x00") {
			continue
		}
		if !slices.Contains([]string{"isom", "iso2", "mp41", "M4A "}, word) {
			m.add(RuleTag, "a brand that tells of the program that wrote it")
			return
		}
	}
}

func (m *movie) movieHead(b box4) {
	m.plain(b, zero8+zero4+any4+any4+"\x00\x01\x00\x00\x01\x00\x00\x00"+zero8+"\x00\x01\x00\x00"+zero8+zero4+"\x00\x01\x00\x00"+zero8+zero4+"\x40\x00\x00\x00"+
		strings.Repeat(zero4, 6)+any4)
}

func (m *movie) track(b box4) {
	t := &track4{}
	m.tracks = append(m.tracks, t)
	m.each(b, nil, map[string]func(box4){
		"tkhd": func(b box4) {
			m.plain(b, "\x00\x00\x00\x03"+zero8+any4+zero4+any4+zero8+zero4+"?\x00\x00\x00"+
				any4+any4+zero4+any4+any4+zero4+zero8+"\x40\x00\x00\x00"+any4+any4)
			for _, at := range []int{40, 44, 52, 56} {
				if v := m.u32(b, at); v != 0 && v != 1<<16 && v != -1<<16&(1<<32-1) {
					m.add(RuleTag, "a picture that lies neither upright nor turned by quarters")
				}
			}
		},
		"edts": func(b box4) {
			m.each(b, []string{"elst"}, map[string]func(box4){"elst": func(b box4) {
				each := 12
				if m.u32(b, 0) == 1<<24 {
					each = 20
				}
				if n := m.u32(b, 4); n > 16 || b.end-b.at != 8+each*int(n) {
					m.add(RuleSegment, "a list of edits that is longer than its edits")
				}
			}})
		},
		"mdia": func(b box4) {
			m.each(b, []string{"mdhd", "hdlr", "minf"}, map[string]func(box4){
				"mdhd": func(b box4) { m.plain(b, zero8+zero4+any4+any4+"\x55\xC4\x00\x00") },
				"hdlr": func(b box4) {
					m.plain(b, zero8+any4+zero8+zero4+"\x00")
					if b.end-b.at >= 12 {
						t.kind = string(m.d[b.at+8 : b.at+12])
					}
					if t.kind != "vide" && t.kind != "soun" {
						m.add(RuleSegment, "a track that is neither pictures nor sound")
					}
				},
				"minf": func(b box4) { m.media(b, t) },
			})
		},
	})
	if !t.perhaps {
		m.add(RuleUnchecked, "a track without its tables")
	}
}

func (m *movie) media(b box4, t *track4) {
	m.each(b, nil, map[string]func(box4){
		"vmhd": func(b box4) { m.plain(b, "\x00\x00\x00\x01"+zero8) },
		"smhd": func(b box4) { m.plain(b, zero8) },
		"dinf": func(b box4) {
			m.plain(b, "\x00\x00\x00\x1Cdref"+zero4+"\x00\x00\x00\x01\x00\x00\x00\x0Curl \x00\x00\x00\x01")
		},
		"stbl": func(b box4) {
			rows := func(each int) func(box4) {
				return func(b box4) {
					n := m.u32(b, 4)
					if m.u32(b, 0)&0xFFFFFF != 0 || b.end-b.at != 8+each*int(n) {
						m.add(RuleSegment, "a table that is longer than its rows")
						return
					}
					if each == 8 {
						about := uint64(0)
						for i := range int(n) {
							about += uint64(m.u32(b, 8+8*i))
						}
						t.about = append(t.about, about)
					}
				}
			}
			m.each(b, nil, map[string]func(box4){
				"stsd": func(b box4) { m.entry(b, t) },
				"stts": rows(8), "ctts": rows(8), "stss": rows(4),
				"stsc": func(b box4) {
					m.plain(b, zero4+"\x00\x00\x00\x01\x00\x00\x00\x01"+any4+"\x00\x00\x00\x01")
					t.chunks = int(m.u32(b, 12))
				},
				"stsz": func(b box4) {
					n := int(m.u32(b, 8))
					if m.u32(b, 0) != 0 || m.u32(b, 4) != 0 || b.end-b.at != 12+4*n {
						m.add(RuleSegment, "a table of sizes that is longer than its sizes")
						return
					}
					for i := range n {
						t.sizes = append(t.sizes, m.u32(b, 12+4*i))
					}
				},
				"co64": func(b box4) {
					m.plain(b, zero4+"\x00\x00\x00\x01"+any4+any4)
					t.at = uint64(m.u32(b, 8))<<32 | uint64(m.u32(b, 12))
					t.perhaps = true
				},
			})
		},
	})
}

// entry looks at the description of the samples.
func (m *movie) entry(b box4, t *track4) {
	if b.end-b.at < 16 || m.u32(b, 0) != 0 || m.u32(b, 4) != 1 || int(m.u32(b, 8)) != b.end-b.at-8 {
		m.add(RuleUnchecked, "samples of several kinds")
		return
	}
	kind, e := string(m.d[b.at+12:b.at+16]), box4{"", b.at + 16, b.end}
	head := map[string]int{"avc1": 78, "avc3": 78, "hvc1": 78, "hev1": 78, "mp4a": 28}[kind]
	if head == 0 || (kind == "mp4a") != (t.kind == "soun") || e.end-e.at < head {
		m.add(RuleUnchecked, "a codec that is not known to the last part")
		return
	}
	front := box4{"", e.at, e.at + head}
	if kind == "mp4a" {
		m.plain(front, zero4+"\x00\x00\x00\x01"+zero8+"\x00?\x00\x10"+zero4+any4)
	} else {
		// The name of the compressor, which is 32 bytes of any words, is none.
		m.plain(front, zero4+"\x00\x00\x00\x01"+zero8+zero8+any4+"\x00\x48\x00\x00\x00\x48\x00\x00"+zero4+"\x00\x01"+strings.Repeat(zero8, 4)+"\x00\x18\xFF\xFF")
	}
	m.each(box4{"", e.at + head, e.end}, nil, map[string]func(box4){
		"avcC": func(b box4) { m.avc(b, t) },
		"hvcC": func(b box4) { m.hevc(b, t) },
		"esds": func(b box4) {
			// The descriptor of a stream, of its decoder, and of how it is sent: no more.
			d := m.d[b.at:b.end]
			if n := len(d); n < 29 || n > 48 || !bytes.Equal(d[:4], make([]byte, 4)) || d[4] != 3 || int(d[5]) != n-6 ||
				!bytes.Equal(d[6:9], []byte{0, 1, 0}) || d[9] != 4 || int(d[10]) != n-14 || d[11] != 0x40 || d[24] != 5 || int(d[25]) != n-29 ||
				!bytes.Equal(d[n-3:], []byte{6, 1, 2}) {
				m.add(RuleTag, "a description of sound that says more than how it is decoded")
			}
		},
		"colr": func(b box4) { m.plain(b, "nclx???????") },
		"pasp": func(b box4) { m.plain(b, any4+any4) },
	})
	if kind != "mp4a" && t.nal == 0 {
		m.add(RuleUnchecked, "pictures without the settings of their decoder")
	}
}

// parts walks lists of parameter sets: counts and lengths, and nothing behind.
func (m *movie) set(b box4, at int, may func(first byte) bool) int {
	if b.at+at+3 > b.end {
		m.add(RuleUnchecked, "settings of a decoder that are cut off")
		return 1 << 30
	}
	size := int(binary.BigEndian.Uint16(m.d[b.at+at:]))
	if size == 0 || b.at+at+2+size > b.end || !may(m.d[b.at+at+2]) {
		m.add(RuleSegment, "settings of a decoder that hold another thing")
		return 1 << 30
	}
	return at + 2 + size
}

func (m *movie) avc(b box4, t *track4) {
	n := b.end - b.at
	if n < 7 {
		m.add(RuleUnchecked, "settings of a decoder that are cut off")
		return
	}
	t.nal = int(m.d[b.at+4]&3) + 1
	at := 5
	for _, mask := range []byte{31, 255} {
		if at >= n {
			m.add(RuleUnchecked, "settings of a decoder that are cut off")
			return
		}
		count := int(m.d[b.at+at] & mask)
		at++
		for range count {
			if at = m.set(b, at, func(first byte) bool { return first&31 == 7 || first&31 == 8 }); at > n {
				return
			}
		}
	}
	if at != n && (at+4 != n || m.d[b.end-1] != 0) {
		m.add(RuleTrailer, "bytes behind the settings of a decoder")
	}
}

func (m *movie) hevc(b box4, t *track4) {
	n := b.end - b.at
	if n < 23 {
		m.add(RuleUnchecked, "settings of a decoder that are cut off")
		return
	}
	t.nal, t.hevc = int(m.d[b.at+21]&3)+1, true
	at := 23
	for range int(m.d[b.at+22]) {
		if at+3 > n {
			m.add(RuleUnchecked, "settings of a decoder that are cut off")
			return
		}
		kind, count := m.d[b.at+at]&63, int(binary.BigEndian.Uint16(m.d[b.at+at+1:]))
		at += 3
		for range count {
			if at = m.set(b, at, func(first byte) bool { return kind >= 32 && kind <= 34 && first>>1&63 == kind }); at > n {
				return
			}
		}
	}
	if at != n {
		m.add(RuleTrailer, "bytes behind the settings of a decoder")
	}
}

// covers compares the samples of all tracks with the bytes that are there.
func (m *movie) covers(in box4) {
	at := uint64(in.at)
	for _, t := range m.tracks {
		if slices.ContainsFunc(t.about, func(n uint64) bool { return n != uint64(len(t.sizes)) }) {
			m.add(RuleSegment, "a table of times that is about other samples")
			return
		}
		if t.at != at || t.chunks != len(t.sizes) {
			m.add(RuleTrailer, "bytes that are of no sample")
			return
		}
		for _, size := range t.sizes {
			if uint64(size) > uint64(in.end)-at {
				m.add(RuleUnchecked, "a sample is cut off")
				return
			}
			m.sample(m.d[at:at+uint64(size)], t)
			at += uint64(size)
		}
	}
	if at != uint64(in.end) || len(m.tracks) == 0 {
		m.add(RuleTrailer, "bytes that are of no sample")
	}
}

// sample looks at the parts of a sample.
func (m *movie) sample(s []byte, t *track4) {
	if t.nal == 0 {
		return
	}
	for len(s) > 0 {
		if len(s) <= t.nal {
			m.add(RuleUnchecked, "a part of a picture is cut off")
			return
		}
		size := 0
		for _, b := range s[:t.nal] {
			size = size<<8 | int(b)
		}
		if size == 0 || size > len(s)-t.nal {
			m.add(RuleUnchecked, "a part of a picture is cut off")
			return
		}
		first := s[t.nal]
		draws := slices.Contains([]byte{1, 2, 3, 4, 5, 7, 8}, first&31)
		if t.hevc {
			draws = first>>1&63 <= 34
		}
		if !draws {
			m.add(RuleSegment, "a part of a sample that draws nothing, where cameras write places and days")
			return
		}
		s = s[t.nal+size:]
	}
}
