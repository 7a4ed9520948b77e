package leak

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The films of these tests are put together here, after ISO/IEC 14496-12, 14496-14 and
// 14496-15, and not by what writes them for a package.

func num16(v int) string { return string(binary.BigEndian.AppendUint16(nil, uint16(v))) }
func num32(v int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(v))) }
func num64(v int) string { return string(binary.BigEndian.AppendUint64(nil, uint64(v))) }
func zeros(n int) string { return strings.Repeat("\x00", n) }

func boxOf(kind string, body ...string) string {
	b := strings.Join(body, "")
	return num32(8+len(b)) + kind + b
}

const unity = "\x00\x01\x00\x00"

func matrix() string { return unity + zeros(12) + unity + zeros(12) + "\x40\x00\x00\x00" }

// filmTrack is a track of a film: of sound by AAC, of pictures by H.264 or HEVC.
type filmTrack struct {
	codec   string // mp4a, avc1, hvc1
	samples []string
}

func part(nal string) string { return num32(len(nal)) + nal }

// tracksOf are one track of each kind that may leave.
func tracksOf() []filmTrack {
	return []filmTrack{
		{"avc1", []string{part("\x65picture"), part("\x41picture") + part("\x41more")}},
		{"hvc1", []string{part("\x26\x01picture"), part("\x02\x01picture")}},
		{"mp4a", []string{"sound one", "sound two"}},
	}
}

func setOf(first string) string { return num16(len(first)+2) + first + "ok" }

func sampleEntry(codec string) string {
	picture := zeros(4) + "\x00\x00\x00\x01" + zeros(16) + num16(64) + num16(48) + "\x00\x48\x00\x00\x00\x48\x00\x00" + zeros(4) + "\x00\x01" + zeros(32) + "\x00\x18\xFF\xFF"
	switch codec {
	case "avc3": // without the settings of the decoder
		return boxOf("avc3", picture)
	case "avc1":
		return boxOf("avc1", picture, boxOf("avcC", "\x01\x64\x00\x0A\xFF\xE1"+setOf("\x67")+"\x01"+setOf("\x68")), boxOf("colr", "nclx\x00\x01\x00\x01\x00\x01\x00"), boxOf("pasp", num32(1), num32(1)))
	case "hvc1":
		return boxOf("hvc1", picture, boxOf("hvcC", zeros(21)+"\x03\x02"+"\x20"+num16(1)+setOf("\x40\x01")+"\x21"+num16(1)+setOf("\x42\x01")))
	}
	esds := zeros(4) + "\x03\x19\x00\x01\x00" + "\x04\x11\x40\x15" + zeros(3) + num32(64000) + num32(64000) + "\x05\x02\x12\x10" + "\x06\x01\x02"
	return boxOf("mp4a", zeros(4)+"\x00\x00\x00\x01"+zeros(8)+"\x00\x02\x00\x10"+zeros(4)+num32(44100<<16), boxOf("esds", esds))
}

// track writes a track whose samples begin at a place.
func (f filmTrack) track(id, at int) string {
	kind, head, volume := "vide", boxOf("vmhd", "\x00\x00\x00\x01"+zeros(8)), "\x00"
	if f.codec == "mp4a" {
		kind, head, volume = "soun", boxOf("smhd", zeros(8)), "\x01"
	}
	sizes := ""
	for _, s := range f.samples {
		sizes += num32(len(s))
	}
	n := len(f.samples)
	return boxOf("trak",
		boxOf("tkhd", "\x00\x00\x00\x03"+zeros(8)+num32(id)+zeros(4)+num32(1000)+zeros(12)+volume+zeros(3)+matrix()+num32(64<<16)+num32(48<<16)),
		boxOf("edts", boxOf("elst", zeros(4)+num32(1)+num32(1000)+num32(0)+unity)),
		boxOf("mdia",
			boxOf("mdhd", zeros(12)+num32(1000)+num32(1000)+"\x55\xC4\x00\x00"),
			boxOf("hdlr", zeros(8)+kind+zeros(13)),
			boxOf("minf", head,
				boxOf("dinf", boxOf("dref", zeros(4)+num32(1)+boxOf("url ", "\x00\x00\x00\x01"))),
				boxOf("stbl",
					boxOf("stsd", zeros(4)+num32(1)+sampleEntry(f.codec)),
					boxOf("stts", zeros(4)+num32(1)+num32(n)+num32(500)),
					boxOf("stss", zeros(4)+num32(1)+num32(1)),
					boxOf("stsc", zeros(4)+num32(1)+num32(1)+num32(n)+num32(1)),
					boxOf("stsz", zeros(8)+num32(n)+sizes),
					boxOf("co64", zeros(4)+num32(1)+num64(at))))))
}

// filmOf is a film that holds what is seen and heard, and nothing else.
func filmOf(tracks ...filmTrack) string {
	front := boxOf("ftyp", "isom"+zeros(4)+"isomiso2mp41")
	moov := func(first int) string {
		head := boxOf("mvhd", zeros(12)+num32(1000)+num32(1000)+unity+"\x01\x00"+zeros(10)+matrix()+zeros(24)+num32(len(tracks)+1))
		body, at := "", first
		for i, f := range tracks {
			body += f.track(i+1, at)
			at += len(strings.Join(f.samples, ""))
		}
		return boxOf("moov", head, body)
	}
	data := ""
	for _, f := range tracks {
		data += strings.Join(f.samples, "")
	}
	first := len(front) + len(moov(0)) + 8
	return front + moov(first) + boxOf("mdat", data)
}

// swap puts other bytes of the same length in the place of the only ones that are so.
func swap(t *testing.T, film, old, other string) string {
	t.Helper()
	if strings.Count(film, old) != 1 || len(old) != len(other) {
		t.Fatalf("%q stands %d times, %q takes its place", old, strings.Count(film, old), other)
	}
	return strings.Replace(film, old, other, 1)
}

// grown puts bytes into a box by the path to it, behind the first at bytes of its body,
// and mends the lengths of all boxes around it and where the samples begin.
func grown(t *testing.T, film string, path []string, at int, more string) string {
	t.Helper()
	d, from, to := []byte(film), 0, len(film)
	skip := map[string]int{"stsd": 8, "avc1": 78, "hvc1": 78, "mp4a": 28, "dref": 8}
	var lengths []int
	for _, kind := range path {
		found := false
		for from+8 <= to {
			size := int(binary.BigEndian.Uint32(d[from:]))
			if string(d[from+4:from+8]) == kind {
				lengths = append(lengths, from)
				from, to, found = from+8+skip[kind], from+size, true
				break
			}
			from += size
		}
		if !found {
			t.Fatalf("no box %s of %q", kind, path)
		}
	}
	last := path[len(path)-1]
	place := from - skip[last] + at
	if at < 0 {
		place = to
	}
	for _, l := range lengths {
		binary.BigEndian.PutUint32(d[l:], uint32(int(binary.BigEndian.Uint32(d[l:]))+len(more)))
	}
	out := slices.Concat(d[:place], []byte(more), d[place:])
	for i := 0; path[0] != "mdat"; i++ {
		next := bytes.Index(out[i:], []byte("co64"))
		if next < 0 {
			break
		}
		i += next
		p := out[i+12:]
		binary.BigEndian.PutUint64(p, binary.BigEndian.Uint64(p)+uint64(len(more)))
	}
	return string(out)
}

func TestFilmThatSaysNothingPasses(t *testing.T) {
	all := tracksOf()
	for _, tracks := range [][]filmTrack{all[:1], all[1:2], all[2:], {all[0], all[2]}, {all[1], all[2]}} {
		if leaks := New(Policy{}).Media("f.mp4", []byte(filmOf(tracks...))); len(leaks) > 0 {
			t.Errorf("%v: %v", tracks[0].codec, leaks)
		}
	}
}

// Whatever a film holds beside what is seen and heard is found: each of these is a clean
// film to which one thing was done.
func TestFilmThatSaysSomethingIsFound(t *testing.T) {
	all := tracksOf()
	avc, hevc, sound := filmOf(all[0]), filmOf(all[1]), filmOf(all[2])
	both := filmOf(all[0], all[2])
	table := func(kind string) []string { return []string{"moov", "trak", "mdia", "minf", "stbl", kind} }
	entry := func(codec string, more ...string) []string { return append(append(table("stsd"), codec), more...) }
	of := func(codec string, samples ...string) string { return filmOf(filmTrack{codec, samples}) }
	day := num32(3_800_000_000)
	for name, film := range map[string]string{
		"user data with a place":              grown(t, avc, []string{"moov"}, -1, boxOf("udta", boxOf("\xA9xyz", "+51.5000-000.1000/"))),
		"user data of a track":                grown(t, avc, []string{"moov", "trak"}, -1, boxOf("udta", boxOf("name", "Marlow"))),
		"metadata beside the film":            avc + boxOf("meta", zeros(4)+"words"),
		"a free box":                          avc + boxOf("free", "words"),
		"a box of an own kind":                avc + boxOf("uuid", zeros(16)+"words"),
		"samples before the tables":           sound[strings.Index(sound, "moov")-4:] + sound[:strings.Index(sound, "moov")-4],
		"no tables":                           boxOf("ftyp", "isom"+zeros(4)+"isom") + boxOf("mdat", "words"),
		"bytes behind the last box":           avc + "words",
		"a box that ends too late":            avc + num32(99) + "mdat",
		"a box of length one":                 avc + num32(1) + "mdat" + num64(24) + "words",
		"two boxes of tables":                 avc + avc[strings.Index(avc, "moov")-4:],
		"pictures without any settings":       of("avc3", part("\x06\x05place")),
		"samples at another place":            moved(sound),
		"a brand of a program":                swap(t, avc, "iso2", "qt  "),
		"a version of a brand":                swap(t, avc, "isom"+zeros(4), "isom\x20\x24\x03\x01"),
		"a day of the film":                   swap(t, avc, "mvhd"+zeros(12), "mvhd"+zeros(4)+day+zeros(4)),
		"a day of a track":                    swap(t, avc, "tkhd\x00\x00\x00\x03"+zeros(8), "tkhd\x00\x00\x00\x03"+day+zeros(4)),
		"a day of pictures":                   swap(t, avc, "mdhd"+zeros(12), "mdhd"+zeros(4)+day+zeros(4)),
		"a language":                          swap(t, avc, "\x55\xC4\x00\x00", "\x15\xC7\x00\x00"),
		"a name of a handler":                 grown(t, avc, []string{"moov", "trak", "mdia", "hdlr"}, -1, "Marlow\x00"),
		"a track of text":                     swap(t, avc, "vide", "text"),
		"a picture that lies askew":           swap(t, avc, num32(1000)+zeros(12)+"\x00"+zeros(3)+unity, num32(1000)+zeros(12)+"\x00"+zeros(3)+"\x00\x00\xB5\x05"),
		"edits with bytes behind":             grown(t, avc, []string{"moov", "trak", "edts", "elst"}, -1, "words"),
		"a box among the edits":               grown(t, avc, []string{"moov", "trak", "edts"}, -1, boxOf("free", "words")),
		"a track without tables":              grown(t, avc, []string{"moov"}, -1, boxOf("trak", "")),
		"a reference to a file":               swap(t, avc, "url \x00\x00\x00\x01", "url \x00\x00\x00\x00"),
		"times with bytes behind":             grown(t, avc, table("stts"), -1, "words"),
		"sync samples with bytes behind":      grown(t, avc, table("stss"), -1, "words"),
		"sizes with bytes behind":             grown(t, avc, table("stsz"), -1, "words"),
		"places with bytes behind":            grown(t, avc, table("co64"), -1, "words"),
		"times of more samples":               swap(t, sound, num32(1)+num32(2)+num32(500), num32(1)+num32(3)+num32(500)),
		"a second description":                grown(t, avc, table("stsd"), -1, boxOf("tx3g", zeros(16))),
		"a codec that nobody walks":           swap(t, avc, "avc1", "ap4h"),
		"sound that says it is pictures":      swap(t, sound, "mp4a", "avc1"),
		"the name of a compressor":            swap(t, avc, "\x00\x01"+zeros(32)+"\x00\x18", "\x00\x01\x06Marlow"+zeros(25)+"\x00\x18"),
		"a maker of pictures":                 swap(t, avc, zeros(4)+"\x00\x00\x00\x01"+zeros(16)+num16(64), zeros(4)+"\x00\x00\x00\x01"+zeros(4)+"appl"+zeros(8)+num16(64)),
		"a box in a description":              grown(t, avc, entry("avc1"), -1, boxOf("uuid", zeros(16)+"words")),
		"pictures without settings":           strings.Replace(avc, "avcC", "pasp", 1),
		"settings with bytes behind":          grown(t, avc, entry("avc1", "avcC"), -1, "\x01words"),
		"settings of H.264 cut off":           cutBox(t, avc, entry("avc1", "avcC"), 5),
		"settings of H.264 cut in the counts": cutBox(t, avc, entry("avc1", "avcC"), 11),
		"settings of H.264 cut in a set":      cutBox(t, avc, entry("avc1", "avcC"), 7),
		"a message among the settings":        swap(t, avc, setOf("\x67"), setOf("\x66")),
		"settings of HEVC cut off":            cutBox(t, hevc, entry("hvc1", "hvcC"), 22),
		"settings of HEVC cut in the counts":  cutBox(t, hevc, entry("hvc1", "hvcC"), 25),
		"settings of HEVC with bytes behind":  grown(t, hevc, entry("hvc1", "hvcC"), -1, "words"),
		"a message among those of HEVC":       swap(t, hevc, "\x21"+num16(1)+setOf("\x42\x01"), "\x27"+num16(1)+setOf("\x4E\x01")),
		"more about the sound":                grown(t, sound, entry("mp4a", "esds"), -1, "words"),
		"sound of another codec":              swap(t, sound, "\x04\x11\x40", "\x04\x11\x6B"),
		"bytes before the first sample":       grown(t, both, []string{"mdat"}, 0, "words"),
		"bytes behind the last sample":        grown(t, both, []string{"mdat"}, -1, "words"),
		"a sample that ends too late":         swap(t, sound, num32(9)+num32(9), num32(9)+num32(99)),
		"a message with a place (H.264)":      of("avc1", part("\x65picture")+part("\x06\x05place")),
		"a message with a place (HEVC)":       of("hvc1", part("\x26\x01picture")+part("\x4E\x01place")),
		"a part without a length":             of("avc1", part("\x65picture")+"\x00\x00"),
		"a part that ends too late":           of("avc1", part("\x65picture")+num32(99)+"\x41x"),
		"a part of no bytes":                  of("avc1", part("\x65picture")+num32(0)+"words"),
		"a table that is cut off":             cutBox(t, avc, table("stts"), 6),
	} {
		if leaks := New(Policy{}).Media("f.mp4", []byte(film)); len(leaks) == 0 {
			t.Errorf("%s: nothing is found", name)
		}
	}
}

// moved says that the samples begin a byte later than they do.
func moved(film string) string {
	d := []byte(film)
	d[bytes.Index(d, []byte("co64"))+19]++
	return string(d)
}

// cutBox ends a box after so many bytes of its body.
func cutBox(t *testing.T, film string, path []string, keep int) string {
	t.Helper()
	const mark = "\xFEcut here\xFE"
	marked := grown(t, film, path, keep, mark)
	at := strings.Index(marked, mark)
	end := strings.LastIndex(film, film[at:]) // what followed the place
	if end != at {
		t.Fatal("the rest stands twice")
	}
	size := boxSize(t, film, path)
	gone := size - 8 - keep
	cut := film[:at] + film[at+gone:]
	return resized(t, cut, film, path, -gone)
}

// boxAt is where a box begins.
func boxAt(t *testing.T, film string, path []string) int {
	t.Helper()
	const mark = "\xFEhere\xFE"
	return strings.Index(grown(t, film, path, 0, mark), mark) - 8
}

func boxSize(t *testing.T, film string, path []string) int {
	t.Helper()
	return int(binary.BigEndian.Uint32([]byte(film[boxAt(t, film, path):])))
}

// resized mends the lengths of the boxes of a path, and where the samples begin, after
// bytes of the last were taken away.
func resized(t *testing.T, cut, film string, path []string, by int) string {
	t.Helper()
	d := []byte(cut)
	for i := range path {
		at := boxAt(t, film, path[:i+1])
		binary.BigEndian.PutUint32(d[at:], uint32(int(binary.BigEndian.Uint32(d[at:]))+by))
	}
	if i := bytes.Index(d, []byte("co64")); i >= 0 {
		binary.BigEndian.PutUint64(d[i+12:], uint64(int(binary.BigEndian.Uint64(d[i+12:]))+by))
	}
	return string(d)
}

// A film that is cut or changed anywhere ends in no panic.
func TestFilmThatIsBroken(t *testing.T) {
	for _, tracks := range [][]filmTrack{{tracksOf()[0], tracksOf()[2]}, tracksOf()[1:2]} {
		film := filmOf(tracks...)
		for n := range len(film) {
			if leaks := New(Policy{}).Media("f.mp4", []byte(film[:n])); len(leaks) == 0 {
				t.Errorf("%d of %d bytes: nothing is found", n, len(film))
			}
			for _, b := range []byte{0, 1, 0x7F, 0xFF} {
				d := []byte(film)
				d[n] = b
				_ = fmt.Sprint(New(Policy{}).Media("f.mp4", d))
			}
		}
	}
}
