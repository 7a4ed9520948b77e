package bare

import "slices"

// describe writes the description of the samples anew: the codec and its settings.
func (t *track) describe(stbl []byte) bool {
	stsd, ok := only(boxesIn(stbl), "stsd")
	if !ok || len(stsd) < 8 || be.Uint32(stsd[4:]) != 1 {
		return false
	}
	entries := boxesIn(stsd[8:])
	if len(entries) != 1 {
		return false
	}
	e := entries[0]
	if t.handler == "vide" {
		return t.pictures(e)
	}
	return t.sound(e)
}

// pictures is a description of pictures by H.264 or HEVC.
func (t *track) pictures(e box) bool {
	if len(e.body) < 78 {
		return false
	}
	inner := boxesIn(e.body[78:])
	var config []byte
	var ok bool
	name := ""
	switch e.kind {
	case "avc1", "avc3":
		name = "avcC"
		if config, ok = only(inner, name); !ok || len(config) < 7 {
			return false
		}
		t.nal, t.kept = int(config[4]&3)+1, func(first byte) bool { return slices.Contains([]byte{1, 2, 3, 4, 5, 7, 8}, first&31) }
		if config, ok = avcOf(config); !ok {
			return false
		}
	case "hvc1", "hev1":
		name = "hvcC"
		if config, ok = only(inner, name); !ok || len(config) < 23 {
			return false
		}
		t.nal, t.kept = int(config[21]&3)+1, func(first byte) bool { return first>>1&63 <= 34 }
		if config, ok = hevcOf(config); !ok {
			return false
		}
	default:
		return false
	}
	if t.nal == 3 {
		return false
	}
	head := make([]byte, 78)
	head[7] = 1 // the reference to the file itself
	copy(head[24:28], e.body[24:28])
	copy(head[28:36], []byte{0, 0x48, 0, 0, 0, 0x48, 0, 0})
	head[41], head[75] = 1, 24
	head[76], head[77] = 0xFF, 0xFF
	body := append(head, boxOf(name, config)...)
	if b, ok := only(inner, "colr"); ok && len(b) == 11 && (string(b[:4]) == "nclx") {
		body = append(body, boxOf("colr", b)...)
	} else if ok && len(b) == 10 && string(b[:4]) == "nclc" {
		body = append(body, boxOf("colr", append([]byte("nclx"), append(slices.Clone(b[4:]), 0)...))...)
	}
	if b, ok := only(inner, "pasp"); ok && len(b) == 8 {
		body = append(body, boxOf("pasp", b)...)
	}
	t.entry = boxOf(e.kind, body)
	return true
}

// avcOf keeps the parameter sets of H.264 (ISO/IEC 14496-15, 5.3.3.1).
func avcOf(c []byte) ([]byte, bool) {
	at := 5
	for _, mask := range []byte{31, 255} {
		if at >= len(c) {
			return nil, false
		}
		n := int(c[at] & mask)
		at++
		for range n {
			if at+3 > len(c) || at+2+int(be.Uint16(c[at:])) > len(c) || be.Uint16(c[at:]) == 0 {
				return nil, false
			}
			if kind := c[at+2] & 31; kind != 7 && kind != 8 {
				return nil, false
			}
			at += 2 + int(be.Uint16(c[at:]))
		}
	}
	if rest := len(c) - at; rest >= 4 && slices.Contains([]byte{100, 110, 122, 144}, c[1]) && c[at+3] == 0 {
		at += 4 // chroma and depth
	}
	return c[:at], true
}

// hevcOf keeps the parameter sets of HEVC (8.3.3.1): VPS, SPS, PPS, and no SEI.
func hevcOf(c []byte) ([]byte, bool) {
	out := append(slices.Clone(c[:22]), 0)
	at := 23
	for range int(c[22]) {
		if at+3 > len(c) {
			return nil, false
		}
		kind, n, from := c[at]&63, int(be.Uint16(c[at+1:])), at
		at += 3
		for range n {
			if at+2 > len(c) || at+2+int(be.Uint16(c[at:])) > len(c) {
				return nil, false
			}
			at += 2 + int(be.Uint16(c[at:]))
		}
		if kind >= 32 && kind <= 34 {
			out[22]++
			out = append(out, c[from:at]...)
		}
	}
	return out, out[22] > 0
}

// sound is a description of sound by AAC.
func (t *track) sound(e box) bool {
	if e.kind != "mp4a" || len(e.body) < 28 {
		return false
	}
	at := 28
	switch be.Uint16(e.body[8:]) { // QuickTime's own, longer ones
	case 1:
		at = 44
	case 2:
		at = 64
	}
	if len(e.body) < at {
		return false
	}
	inner := boxesIn(e.body[at:])
	if wave, ok := only(inner, "wave"); ok {
		inner = boxesIn(wave)
	}
	esds, ok := only(inner, "esds")
	if !ok {
		return false
	}
	settings, ok := aacOf(esds)
	if !ok {
		return false
	}
	head := make([]byte, 28)
	head[7] = 1
	copy(head[16:18], e.body[16:18])
	if c := be.Uint16(head[16:]); c == 0 || c > 8 {
		be.PutUint16(head[16:], 2)
	}
	be.PutUint16(head[18:], 16)
	be.PutUint32(head[24:], min(t.scale, 65535)<<16)
	part := func(tag byte, body []byte) []byte { return append([]byte{tag, byte(len(body))}, body...) }
	decoder := append([]byte{0x40, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, part(5, settings)...)
	es := append([]byte{0, 1, 0}, part(4, decoder)...)
	es = append(es, part(6, []byte{2})...)
	t.entry = boxOf("mp4a", append(head, boxOf("esds", append(make([]byte, 4), part(3, es)...))...))
	return true
}

// aacOf are the settings of the decoder (ISO/IEC 14496-3, 1.6.2.1) in an elementary
// stream descriptor of AAC.
func aacOf(esds []byte) ([]byte, bool) {
	d := esds[min(4, len(esds)):]
	part := func(tag byte) ([]byte, bool) {
		if len(d) < 2 || d[0] != tag {
			return nil, false
		}
		size, at := 0, 1
		for ; at < len(d) && at < 5; at++ {
			size = size<<7 | int(d[at]&0x7F)
			if d[at]&0x80 == 0 {
				at++
				break
			}
		}
		if at+size > len(d) {
			return nil, false
		}
		body := d[at : at+size]
		d = d[at+size:]
		return body, true
	}
	es, ok := part(3)
	if !ok || len(es) < 3 || es[2] != 0 && es[2]&0xE0 != 0 {
		return nil, false
	}
	d = es[3:]
	decoder, ok := part(4)
	if !ok || len(decoder) < 13 || decoder[0] != 0x40 {
		return nil, false
	}
	d = decoder[13:]
	settings, ok := part(5)
	return settings, ok && len(settings) >= 2 && len(settings) <= 16
}

// gather reads the samples by their tables, and leaves out of each what is no picture.
func (t *track) gather(d, stbl []byte) bool {
	list := boxesIn(stbl)
	stsz, ok1 := only(list, "stsz")
	stsc, ok2 := only(list, "stsc")
	stts, ok3 := only(list, "stts")
	offsets, wide := only(list, "co64")
	if !wide {
		var ok bool
		if offsets, ok = only(list, "stco"); !ok {
			return false
		}
	}
	if !ok1 || !ok2 || !ok3 || len(stsz) < 12 || len(stsc) < 8 || len(offsets) < 8 {
		return false
	}
	same, count := be.Uint32(stsz[4:]), int(be.Uint32(stsz[8:]))
	if count == 0 || count > maxSamples || same == 0 && len(stsz) < 12+4*count {
		return false
	}
	width := 4
	if wide {
		width = 8
	}
	chunks := int(be.Uint32(offsets[4:]))
	if chunks > maxSamples || len(offsets) < 8+width*chunks {
		return false
	}
	runs := int(be.Uint32(stsc[4:]))
	if runs == 0 || runs > maxSamples || len(stsc) < 8+12*runs {
		return false
	}
	n, run := 0, 0
	for c := range chunks {
		for run+1 < runs && int(be.Uint32(stsc[8+12*(run+1):])) <= c+1 {
			run++
		}
		at := uint64(0)
		if wide {
			at = be.Uint64(offsets[8+8*c:])
		} else {
			at = uint64(be.Uint32(offsets[8+4*c:]))
		}
		for range be.Uint32(stsc[8+12*run+4:]) {
			if n == count {
				break
			}
			size := uint64(same)
			if same == 0 {
				size = uint64(be.Uint32(stsz[12+4*n:]))
			}
			if at > uint64(len(d)) || size > uint64(len(d))-at {
				return false
			}
			data, ok := t.plain(d[at : at+size])
			if !ok {
				return false
			}
			t.samples = append(t.samples, sample{data})
			at, n = at+size, n+1
		}
	}
	return n == count && t.timing(list, stts, uint32(count))
}

// plain leaves out of a sample what is no picture. A sample of which nothing is left
// stays as one part that shows nothing new.
func (t *track) plain(s []byte) ([]byte, bool) {
	if t.nal == 0 {
		return s, true
	}
	var out []byte
	for at := 0; at < len(s); {
		if at+t.nal > len(s) {
			return nil, false
		}
		size := 0
		for _, b := range s[at : at+t.nal] {
			size = size<<8 | int(b)
		}
		end := at + t.nal + size
		if size == 0 || end > len(s) {
			return nil, false
		}
		if t.kept(s[at+t.nal]) {
			out = append(out, s[at:end]...)
		}
		at = end
	}
	return out, len(out) > 0
}

// timing reads when each sample is shown.
func (t *track) timing(list []box, stts []byte, count uint32) bool {
	var ok bool
	if t.times, ok = pairs(stts, count); !ok {
		return false
	}
	if ctts, there := only(list, "ctts"); there {
		if t.shifts, ok = pairs(ctts, count); !ok || ctts[0] > 1 {
			return false
		}
		t.shiftsV = ctts[0]
	}
	if stss, there := only(list, "stss"); there {
		if len(stss) < 8 || len(stss) < 8+4*int(min(be.Uint32(stss[4:]), maxSamples)) || be.Uint32(stss[4:]) > count {
			return false
		}
		t.keys = []uint32{}
		for i := range int(be.Uint32(stss[4:])) {
			k := be.Uint32(stss[8+4*i:])
			if k == 0 || k > count || i > 0 && k <= t.keys[i-1] {
				return false
			}
			t.keys = append(t.keys, k)
		}
	}
	return true
}

// pairs reads a table of counts and numbers that is about so many samples.
func pairs(b []byte, count uint32) (list [][2]uint32, ok bool) {
	if len(b) < 8 || be.Uint32(b[4:]) > maxSamples || len(b) < 8+8*int(be.Uint32(b[4:])) {
		return nil, false
	}
	total := uint64(0)
	for i := range int(be.Uint32(b[4:])) {
		p := [2]uint32{be.Uint32(b[8+8*i:]), be.Uint32(b[12+8*i:])}
		total += uint64(p[0])
		list = append(list, p)
	}
	return list, total == uint64(count)
}
