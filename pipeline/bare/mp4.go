package bare

import (
	"encoding/binary"
	"slices"
)

// Bounds of a film: more than any that a phone or a camera writes has.
const (
	maxTracks  = 8
	maxSamples = 1 << 22 // of a track: 19 hours of sound, 38 of pictures
)

var be = binary.BigEndian

// mp4 writes a film or a sound file of the ISO base media family (MP4, MOV, M4A) anew. It
// takes the samples of the first track of pictures and of the first of sound, and writes
// boxes of its own around them: no date, no name of a handler, of a program or a camera,
// no user data, no other track (places and motion are kept in such), and no byte between
// samples. In pictures by H.264 and HEVC what is no picture (SEI: cameras write where and
// when) is left out of every sample.
func mp4(d []byte) (Made, error) {
	moov, ok := only(boxesIn(d), "moov")
	if !ok || has(boxesIn(d), "moof") {
		return Made{}, ErrForm
	}
	var tracks []*track
	seen := map[string]bool{}
	n := 0
	for _, b := range boxesIn(moov) {
		if b.kind != "trak" {
			continue
		}
		if n++; n > maxTracks {
			return Made{}, ErrForm
		}
		t, err := trackOf(d, b.body)
		if err != nil {
			return Made{}, err
		}
		if t != nil && !seen[t.handler] {
			seen[t.handler] = true
			tracks = append(tracks, t)
		}
	}
	if len(tracks) == 0 {
		return Made{}, ErrForm
	}
	made := Made{Form: MP4}
	for _, t := range tracks {
		if t.handler == "vide" {
			made.Width, made.Height = t.width, t.height
		}
	}
	made.Data = fileOf(tracks, scaleOf(moov))
	return made, nil
}

// box is a box and what is in it.
type box struct {
	kind string
	body []byte
}

// boxesIn are the boxes of a stretch, as far as they are whole.
func boxesIn(d []byte) (list []box) {
	for len(d) >= 8 {
		size, head := uint64(be.Uint32(d)), 8
		switch {
		case size == 1 && len(d) >= 16:
			size, head = be.Uint64(d[8:]), 16
		case size == 0:
			size = uint64(len(d))
		}
		if size < uint64(head) || size > uint64(len(d)) {
			return list
		}
		list = append(list, box{string(d[4:8]), d[head:size]})
		d = d[size:]
	}
	return list
}

func has(list []box, kind string) bool {
	return slices.ContainsFunc(list, func(b box) bool { return b.kind == kind })
}

// only is the one box of a kind.
func only(list []box, kind string) (body []byte, ok bool) {
	for _, b := range list {
		if b.kind == kind {
			if ok {
				return nil, false
			}
			body, ok = b.body, true
		}
	}
	return body, ok
}

// path goes down by the one box of each kind.
func path(d []byte, kinds ...string) ([]byte, bool) {
	for _, k := range kinds {
		var ok bool
		if d, ok = only(boxesIn(d), k); !ok {
			return nil, false
		}
	}
	return d, true
}

// track is what is kept of a track.
type track struct {
	handler       string // vide or soun
	scale         uint32 // ticks in a second
	duration      uint64 // in them
	width, height int
	matrix        []byte // how the picture lies
	entry         []byte // the description of the samples, written anew
	nal           int    // bytes of the length of a part of a sample; 0: samples have no parts
	kept          func(first byte) bool

	samples []sample
	times   [][2]uint32 // count, ticks
	shifts  [][2]uint32 // count, ticks by which a picture is shown later; "" if none
	shiftsV byte        // the version of that table
	keys    []uint32    // samples that stand for themselves; nil: all
	edits   []byte      // the list of edits
}

type sample struct{ data []byte }

// trackOf reads a track. It is nil if it is neither pictures nor sound.
func trackOf(d, trak []byte) (*track, error) {
	hdlr, ok1 := path(trak, "mdia", "hdlr")
	mdhd, ok2 := path(trak, "mdia", "mdhd")
	tkhd, ok3 := path(trak, "tkhd")
	if !ok1 || len(hdlr) < 12 {
		return nil, ErrForm
	}
	t := &track{handler: string(hdlr[8:12])}
	if t.handler != "vide" && t.handler != "soun" {
		return nil, nil // places, motion, time codes, texts
	}
	stbl, ok4 := path(trak, "mdia", "minf", "stbl")
	if !ok2 || !ok3 || !ok4 || !t.header(mdhd) || !t.lies(tkhd) {
		return nil, ErrForm
	}
	if edts, ok := only(boxesIn(trak), "edts"); ok {
		if elst, ok := only(boxesIn(edts), "elst"); ok {
			if !editsOf(elst) {
				return nil, ErrForm
			}
			t.edits = elst
		}
	}
	if !t.describe(stbl) || !t.gather(d, stbl) {
		return nil, ErrForm
	}
	return t, nil
}

// header reads the time scale.
func (t *track) header(b []byte) bool {
	switch {
	case len(b) >= 24 && b[0] == 0:
		t.scale, t.duration = be.Uint32(b[12:]), uint64(be.Uint32(b[16:]))
	case len(b) >= 36 && b[0] == 1:
		t.scale, t.duration = be.Uint32(b[20:]), be.Uint64(b[24:])
	}
	return t.scale > 0
}

// lies reads how large a picture is shown, and how it is turned.
func (t *track) lies(b []byte) bool {
	at := 40
	if len(b) > 0 && b[0] == 1 {
		at = 52
	}
	if len(b) < at+44 {
		return false
	}
	t.matrix = make([]byte, 36)
	for _, i := range []int{0, 1, 3, 4} { // turned by quarters, and not moved
		switch v := int32(be.Uint32(b[at+4*i:])); v {
		case 0, 1 << 16, -1 << 16:
			be.PutUint32(t.matrix[4*i:], uint32(v))
		default:
			return false
		}
	}
	be.PutUint32(t.matrix[32:], 1<<30)
	t.width, t.height = int(be.Uint32(b[at+36:])>>16), int(be.Uint32(b[at+40:])>>16)
	return t.handler != "vide" || t.width > 0 && t.height > 0
}

// editsOf reports whether a list of edits is plain.
func editsOf(b []byte) bool {
	if len(b) < 8 || b[0] > 1 {
		return false
	}
	each := 12
	if b[0] == 1 {
		each = 20
	}
	n := be.Uint32(b[4:])
	return n <= 16 && len(b) == 8+int(n)*each
}

// fileOf writes the file: the head, the tables, and the samples one after the other.
func fileOf(tracks []*track, scale uint32) []byte {
	head := boxOf("ftyp", []byte("isom\x00\x00\x02\x00isomiso2mp41"))
	if len(tracks) == 1 && tracks[0].handler == "soun" {
		head = boxOf("ftyp", []byte("M4A \x00\x00\x00\x00M4A isom"))
	}
	moov := movie(tracks, scale, 0)
	start := uint64(len(head) + len(moov) + 8)
	moov = movie(tracks, scale, start)
	out := append(head, moov...)
	size := uint64(8)
	for _, t := range tracks {
		size += t.bytes()
	}
	out = append(be.AppendUint32(out, uint32(size)), "mdat"...)
	for _, t := range tracks {
		for _, s := range t.samples {
			out = append(out, s.data...)
		}
	}
	return out
}

func (t *track) bytes() (n uint64) {
	for _, s := range t.samples {
		n += uint64(len(s.data))
	}
	return n
}

// scaleOf is the time scale of the movie, in which edits are counted.
func scaleOf(moov []byte) uint32 {
	b, _ := only(boxesIn(moov), "mvhd")
	switch {
	case len(b) >= 20 && b[0] == 0 && be.Uint32(b[12:]) > 0:
		return be.Uint32(b[12:])
	case len(b) >= 32 && b[0] == 1 && be.Uint32(b[20:]) > 0:
		return be.Uint32(b[20:])
	}
	return 1000
}
