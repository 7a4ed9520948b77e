package schema

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
)

// Posted is an address at which a delivery, or one photo of it, was published.
type Posted struct {
	URL   string `json:"url"`
	Photo Digest `json:"photo,omitzero"` // zero: all of the delivery
	At    When   `json:"at"`             // when it was recorded

	// What a person wrote beside it: for people, asked for by name only.
	Note string `json:"note,omitempty"`
}

// maxURL is the longest address that browsers and programs agree on.
const maxURL = 2048

// CheckURL returns an error unless s is an address that anybody can open, and
// holds no name and no password. It does not repeat it.
func CheckURL(s string) error {
	u, err := url.Parse(s)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", len(s) > maxURL,
		strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return errors.New("an address begins with https:// or http:// and a host, and has no spaces")
	case u.User != nil:
		return errors.New("the address holds a user name or a password: leave out the part before the @")
	}
	return nil
}
