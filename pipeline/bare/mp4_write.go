package bare

import "bytes"

func boxOf(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(be.AppendUint32(make([]byte, 0, 8+len(body)), uint32(8+len(body))), kind...), body...)
}

// full is a box with a version, flags and 32-bit numbers.
func full(kind string, version byte, flags uint32, numbers ...uint32) []byte {
	body := be.AppendUint32(nil, uint32(version)<<24|flags)
	for _, n := range numbers {
		body = be.AppendUint32(body, n)
	}
	return boxOf(kind, body)
}

// unity leaves a picture as it lies.
var unity = []uint32{1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30}

// movie writes the tables of all tracks, whose samples begin at a place in the file, one
// track after the other.
func movie(tracks []*track, scale uint32, start uint64) []byte {
	longest := uint32(0)
	var traks []byte
	for i, t := range tracks {
		shown := uint32(min(t.duration*uint64(scale)/uint64(t.scale), 1<<32-1))
		longest = max(longest, shown)
		traks = append(traks, t.write(uint32(i+1), shown, start)...)
		start += t.bytes()
	}
	head := append([]uint32{0, 0, scale, longest, 1 << 16, 1 << 24, 0, 0}, unity...)
	head = append(head, 0, 0, 0, 0, 0, 0, uint32(len(tracks)+1))
	return boxOf("moov", full("mvhd", 0, 0, head...), traks)
}

func (t *track) write(id, shown uint32, start uint64) []byte {
	volume := uint32(0)
	if t.handler == "soun" {
		volume = 1 << 24
	}
	head := be.AppendUint32(nil, 3) // it is shown
	for _, n := range []uint32{0, 0, id, 0, shown, 0, 0, 0, volume} {
		head = be.AppendUint32(head, n)
	}
	head = append(head, t.matrix...)
	head = be.AppendUint32(be.AppendUint32(head, uint32(t.width)<<16), uint32(t.height)<<16)
	parts := [][]byte{boxOf("tkhd", head)}
	if t.edits != nil {
		parts = append(parts, boxOf("edts", boxOf("elst", t.edits)))
	}
	handler := append(append(make([]byte, 8), t.handler...), make([]byte, 13)...)
	media := full("vmhd", 0, 1, 0, 0)
	if t.handler == "soun" {
		media = full("smhd", 0, 0, 0)
	}
	duration := uint32(min(t.duration, 1<<32-1))
	self := boxOf("dinf", boxOf("dref", be.AppendUint32(make([]byte, 4), 1), full("url ", 0, 1)))
	parts = append(parts, boxOf("mdia",
		full("mdhd", 0, 0, 0, 0, t.scale, duration, 0x55C4<<16), // no language
		boxOf("hdlr", handler),
		boxOf("minf", media, self, boxOf("stbl", t.tables(start)...))))
	return boxOf("trak", parts...)
}

// tables say where each sample is: all in one chunk.
func (t *track) tables(start uint64) [][]byte {
	n := uint32(len(t.samples))
	list := [][]byte{boxOf("stsd", be.AppendUint32(make([]byte, 4), 1), t.entry), table("stts", 0, t.times)}
	if t.shifts != nil {
		list = append(list, table("ctts", t.shiftsV, t.shifts))
	}
	if t.keys != nil {
		list = append(list, full("stss", 0, 0, append([]uint32{uint32(len(t.keys))}, t.keys...)...))
	}
	sizes := []uint32{0, n}
	for _, s := range t.samples {
		sizes = append(sizes, uint32(len(s.data)))
	}
	place := be.AppendUint64(be.AppendUint32(make([]byte, 4), 1), start)
	return append(list, full("stsc", 0, 0, 1, 1, n, 1), full("stsz", 0, 0, sizes...), boxOf("co64", place))
}

func table(kind string, version byte, rows [][2]uint32) []byte {
	numbers := []uint32{uint32(len(rows))}
	for _, r := range rows {
		numbers = append(numbers, r[0], r[1])
	}
	return full(kind, version, 0, numbers...)
}
