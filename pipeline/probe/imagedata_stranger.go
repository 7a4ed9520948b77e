package probe

import (
	"bytes"

	"github.com/stillroom/stillroom/pipeline/container"
)

// A failing card gives clusters of one file to another. In a JPEG its decoder stumbles
// over them, and PNG has check sums; decoders of other pictures show other colors and
// complain of nothing. There a cluster is told that is no part of such a picture:
//
//   - one that begins as files of a card do;
//   - one of a JPEG's scan, in which 0xFF is never followed by anything but 0x00 or a
//     restart (T.81, B.1.1.5). By chance that is so of one cluster in 10^13.
//
// A cluster of another HEIF, or of raw samples, looks like any other data: nobody can
// tell.
type strangers struct {
	on    bool // what is fed has no scans and no files in it
	found bool
	next  int64  // where what is seen next stands, if it follows
	from  int64  // where the part began
	held  []byte // the beginning of a cluster whose end was not seen yet
}

// see looks at a piece of the picture, and where it stands in the file.
func (s *strangers) see(at int64, piece []byte) {
	if at != s.next {
		s.from, s.held = at, s.held[:0] // strips that follow one another are one
	}
	s.next = at + int64(len(piece))
	for len(piece) > 0 {
		off := at % clusterBytes
		n := min(int64(len(piece)), clusterBytes-off)
		switch {
		case n == clusterBytes:
			s.look(at, piece[:n])
		case int64(len(s.held)) == off: // it began in the picture
			if s.held = append(s.held, piece[:n]...); len(s.held) == clusterBytes {
				s.look(at-off, s.held)
				s.held = s.held[:0]
			}
		}
		at, piece = at+n, piece[n:]
	}
}

// look judges one whole cluster.
func (s *strangers) look(at int64, cluster []byte) {
	s.found = s.found || at != s.from && beginsFile(cluster) || ofScan(cluster)
}

// beginsFile reports whether a cluster begins as the files of cameras do. Eight bytes of
// each are compared: four alone are met in 100,000 pictures by chance.
func beginsFile(c []byte) bool {
	switch {
	case bytes.HasPrefix(c, []byte("\xff\xd8\xff\xe1")):
		return bytes.HasPrefix(c[6:], []byte("Exif\x00\x00"))
	case bytes.HasPrefix(c, []byte("\xff\xd8\xff\xe0")):
		return bytes.HasPrefix(c[6:], []byte("JFIF\x00"))
	case bytes.HasPrefix(c, []byte("RIFF")):
		kind := string(c[8:12])
		return kind == "WEBP" || kind == "WAVE" || kind == "AVI "
	case bytes.HasPrefix(c[4:], []byte("ftyp")):
		switch string(c[8:12]) {
		case "heic", "heix", "mif1", "msf1", "avif", "crx ", "qt  ", "isom", "iso2", "mp41", "mp42", "XAVC", "M4A ":
			return true
		}
		return false
	}
	for _, head := range []string{"II*\x00\x08\x00\x00\x00", "MM\x00*\x00\x00\x00\x08", "II*\x00\x10\x00\x00\x00CR", "\x89PNG\r\n\x1a\n", "FUJIFILMCCD-RAW"} {
		if bytes.HasPrefix(c, []byte(head)) {
			return true
		}
	}
	return false
}

// ofScan reports whether a cluster is a piece of a JPEG's scan. Zeros are rare in one:
// small numbers of 16 bits, as dark raw samples are, have one in each. Restart markers come
// in their order: in plain rows a full red or alpha stands before a light gray or a pale
// sky, again and again and in none.
func ofScan(c []byte) bool {
	const (
		least     = 8
		mostZeros = clusterBytes / 16
	)
	n, restart := 0, -1
	for at := 0; ; {
		i := bytes.IndexByte(c[at:], 0xFF)
		if i < 0 || at+i+1 == len(c) {
			break
		}
		next := c[at+i+1]
		if !container.Coded(next) {
			return false
		}
		if next != 0 {
			if k := int(next & 7); restart >= 0 && k != (restart+1)%8 {
				return false
			}
			restart = int(next & 7)
		}
		n++
		at += i + 2
	}
	return n >= least && bytes.Count(c, []byte{0}) <= mostZeros
}
