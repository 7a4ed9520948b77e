package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Digest is a SHA-256. The zero value is invalid and means "none".
type Digest [sha256.Size]byte

// DigestOf returns the SHA-256 of b.
func DigestOf(b []byte) Digest { return sha256.Sum256(b) }

// IsZero reports whether d is the invalid zero digest.
func (d Digest) IsZero() bool { return d == Digest{} }

// String returns 64 lower-case hex digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// ID returns a photo's short name: the first PhotoIDLen hex digits.
func (d Digest) ID() string { return d.String()[:PhotoIDLen] }

// PhotoIDLen is how many hex digits of its SHA-256 name a photo in output.
// Any unique prefix is accepted as input.
const PhotoIDLen = 12

// ParseDigest reads exactly 64 lower-case hex digits; the zero digest is
// refused.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	if len(s) != 2*len(d) {
		return Digest{}, fmt.Errorf("a SHA-256 has %d hex digits, this has %d characters", 2*len(d), len(s))
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return Digest{}, fmt.Errorf("a SHA-256 is lower-case hex digits, this has %q", c)
		}
	}
	if _, err := hex.Decode(d[:], []byte(s)); err != nil {
		return Digest{}, err
	}
	if d.IsZero() {
		return Digest{}, fmt.Errorf("a SHA-256 of nothing but zeros is not a digest")
	}
	return d, nil
}

// MarshalText implements encoding.TextMarshaler; the zero digest is empty.
func (d Digest) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return []byte{}, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Digest) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Digest{}
		return nil
	}
	v, err := ParseDigest(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}
