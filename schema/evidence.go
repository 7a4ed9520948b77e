package schema

import (
	"errors"
	"strings"
)

// Evidence is a consent document: a signed form, a letter, a recording. What is
// known of it is what its bytes say. The name that its file had is not kept,
// because people name files after people.
type Evidence struct {
	SHA256    Digest   `json:"sha256"`
	Path      string   `json:"path,omitempty"`       // below the catalog
	Bytes     int64    `json:"bytes"`                // 0: a record names it, and it has not been kept here
	MediaType string   `json:"media_type,omitempty"` // told by its first bytes
	KeptAt    When     `json:"kept_at,omitempty"`
	Consents  []string `json:"consents,omitempty"` // that name it, in a record or an event; sorted
	ReadAt    When     `json:"-"`                  // when its bytes were last read and found right; "" for never
}

const evidencePrefix = "sha256:"

// EvidenceRef is how a record names a document that is kept: "sha256:" and its
// digest, which the chain of hashes covers with the record.
func EvidenceRef(d Digest) string { return evidencePrefix + d.String() }

// ParseEvidence reads what a record says of its evidence. It is a document that
// is kept if it begins with "sha256:"; an error means that no digest follows.
// Anything else names a file, and in what was recorded before documents were
// kept it is a person's reference to one.
func ParseEvidence(s string) (d Digest, kept bool, err error) {
	hex, kept := strings.CutPrefix(s, evidencePrefix)
	if !kept {
		return Digest{}, false, nil
	}
	if d, err = ParseDigest(hex); err != nil {
		return Digest{}, true, errors.New("write sha256: and 64 lower-case hex digits")
	}
	return d, true, nil
}

// NamesEvidence reports whether a consent of r, or an event of one, has evidence.
func (r Records) NamesEvidence() bool {
	for _, c := range r.Consents {
		if c.Evidence != "" {
			return true
		}
		for _, e := range c.Events {
			if e.Evidence != "" {
				return true
			}
		}
	}
	return false
}
