package schema

import (
	"encoding/hex"
	"fmt"
	"math/bits"
)

// FingerprintVersion is the version of the methods by which fingerprints are made:
// of probe's digest of image data and of likeness's hash. One of another version
// is made again by derive --stale.
const FingerprintVersion = 1

// Fingerprint tells whether two originals show one picture, whatever metadata is
// written into them.
type Fingerprint struct {
	SHA256 Digest // of the original
	Data   Digest // of its image data; zero: none can be told from the rest
	Look   *Look  // of the upright picture; zero: nothing could be rendered, or it shows nothing; nil: nobody looked
}

// SameData says what the catalog knows of a file's image data; zero where the data is
// new.
type SameData struct {
	Photo    Digest // a photo that has it
	Order    string // or the order by which the picture was erased
	ErasedAt When
}

// ShotOriginal is an original that may be of one press of the shutter with another.
type ShotOriginal struct {
	SHA256 Digest
	Photo  Digest
	Room   string // "" for none
	Probe  Probe  // format, camera, serial and time alone
}

// Look is a perceptual hash of an upright picture in the eight ways in which it can
// be turned and mirrored: for each the signs of the differences between neighbors
// of a small gray copy, from left to right. The zero Look is like nothing.
//
// The order is that of EXIF's orientations. Two of them make the hash of a picture
// in one position: from left to right, and from top to bottom, which is what
// another position has from left to right.
type Look [8]uint64

// lookBits are the bits that are compared.
const lookBits = 128

// transposed is which position has from left to right what each has from top to
// bottom.
var transposed = [8]int{4, 7, 6, 5, 0, 3, 2, 1}

// Distance is the number of differing bits, 0 to 128, of the two pictures in those
// of their positions in which they are most alike. Of a zero Look it is all.
func (l Look) Distance(other Look) int {
	if l == (Look{}) || other == (Look{}) {
		return lookBits
	}
	best := lookBits
	for turned := range other {
		d := bits.OnesCount64(l[0]^other[turned]) + bits.OnesCount64(l[transposed[0]]^other[transposed[turned]])
		best = min(best, d)
	}
	return best
}

// Within reports whether the Distance is most or less; where it is far more, sooner
// than Distance knows how far. Most pairs are far apart: that neither is zero is asked of
// the few that are not.
func (l *Look) Within(other *Look, most int) bool {
	row, column := l[0], l[transposed[0]]
	for turned := range other {
		d := bits.OnesCount64(row ^ other[turned])
		if d <= most && d+bits.OnesCount64(column^other[transposed[turned]]) <= most {
			return most >= lookBits || !l.IsZero() && !other.IsZero()
		}
	}
	return most >= lookBits
}

// Code is all bits of a picture in one of its positions, by which two are compared. The
// Distance of a look is that of its first Code and the nearest of the other's.
func (l *Look) Code(turned int) [2]uint64 { return [2]uint64{l[turned], l[transposed[turned]]} }

// IsZero reports whether there is no hash.
func (l Look) IsZero() bool { return l == Look{} }

// MarshalText implements encoding.TextMarshaler: hex digits, none for the zero Look.
func (l Look) MarshalText() ([]byte, error) {
	if l.IsZero() {
		return nil, nil
	}
	var b []byte
	for _, v := range l {
		b = fmt.Appendf(b, "%016x", v)
	}
	return b, nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *Look) UnmarshalText(text []byte) error {
	*l = Look{}
	if len(text) == 0 {
		return nil
	}
	raw, err := hex.DecodeString(string(text))
	if err != nil || len(raw) != 64 {
		return fmt.Errorf("%q is not a perceptual hash", text)
	}
	for i := range l {
		for _, b := range raw[8*i : 8*i+8] {
			l[i] = l[i]<<8 | uint64(b)
		}
	}
	return nil
}

// When two pictures are alike. Measured on 109 photographs of 60 cameras and their
// copies, encoded at quality 40, made smaller to 30 %, gray, brighter, cropped by
// up to 4 % on each side: 95 to 99 of 100 copies differ in up to 20 of the 128 bits, and
// of 5,886 pairs of different pictures none in fewer than 26. A copy that was only
// encoded again or made smaller differs in 5 bits or fewer (19 of 20).
const (
	LookAlike   = 20 // alike, unless they are certainly two exposures
	LookOneShot = 5  // alike, whatever their files say of when they were taken
	LookNear    = 40 // shown to a person who asks what looks like it: frames of one view, and no copies
)
