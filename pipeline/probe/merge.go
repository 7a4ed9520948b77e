package probe

import (
	"cmp"
	"slices"
	"strings"
)

// texts are the descriptive fields that XMP and IIM both have.
type texts struct {
	title, caption, credit, rights string
	creators, keywords             []string
}

// reconcile decides between the places where a text can stand: XMP over IIM
// over EXIF over what the container has of its own, unless the IPTCDigest
// shows that IIM was edited by a program that did not know XMP; then IIM comes
// first. A difference between XMP and IIM is a finding, without the values.
func (s *scan) reconcile(xmp texts, iim iimText) {
	first, second, last := xmp, iim.texts, s.found.text
	winner := "XMP"
	if iim.newer {
		first, second = iim.texts, xmp
		winner = "IPTC-IIM, which is newer"
	}
	pick := func(name, a, b string, others ...string) string {
		// IIM is limited to so many bytes a field, so a beginning is no conflict.
		if a != "" && b != "" && !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a) {
			s.warn(malformed("text", "%s differs between XMP and IPTC-IIM; taken from %s", name, winner))
		}
		return cmp.Or(append([]string{a, b}, others...)...)
	}
	creator := func(t texts) string { return strings.Join(t.creators, "; ") }

	p := &s.p
	p.Title = pick("title", first.title, second.title, last.title)
	p.Caption = pick("caption", first.caption, second.caption, caption(p.Description), last.caption)
	p.Creator = pick("creator", creator(first), creator(second), p.Artist, creator(last))
	p.Credit = pick("credit", first.credit, second.credit)
	p.Rights = pick("rights", first.rights, second.rights, p.Copyright, last.rights)
	for _, t := range []texts{first, second, last} {
		if p.Keywords = unique(t.keywords); len(p.Keywords) > 0 {
			break
		}
	}
}

// caption is an EXIF description as a caption: cameras fill it with their own
// kind ("OLYMPUS DIGITAL CAMERA"), which nobody wrote about a picture.
func caption(description string) string {
	d := strings.ToUpper(description)
	if d == "SONY DSC" || strings.HasSuffix(d, "DIGITAL CAMERA") || strings.HasSuffix(d, "DIGITAL STILL CAMERA") {
		return ""
	}
	return description
}

// unique drops repeated values and keeps the order.
func unique(values []string) []string {
	var out []string
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return slices.Clip(out)
}
