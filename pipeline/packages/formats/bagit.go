package formats

import (
	"bytes"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/stillroom/stillroom/schema"
)

// Names in a bag (RFC 8493).
const (
	BagDeclaration = "bagit.txt"
	BagInfo        = "bag-info.txt"
	BagFetch       = "fetch.txt"
	BagPayload     = "data"
	BagEvents      = "metadata/premis.xml"
)

var bagitFormat = Format{
	Name:     "bagit",
	About:    "a bag (RFC 8493) with checksums and events, for archives; with originals where the families say so",
	Below:    BagPayload,
	Pictures: bagPictures,
	Omits:    originalsOmitted,
	Around:   bag,
}

func bagPictures(p Photo, opt Options) ([]Picture, string) {
	list, reason := derivatives(p, opt)
	return withOriginals(list, p, opt), reason
}

// bag writes the tag files. A file that lists others comes after them, and bagit.txt,
// which makes the folder a bag, last.
func bag(plan Plan, payload []Payload, opt Options) ([]Document, error) {
	payload = slices.SortedFunc(slices.Values(payload), func(a, b Payload) int { return strings.Compare(a.Path, b.Path) })
	events, err := premis(plan, payload, opt)
	if err != nil {
		return nil, err
	}
	const text = "text/plain"
	declaration := Document{BagDeclaration, text, []byte("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")}
	tags := []Document{
		{BagEvents, "application/xml", events},
		{BagInfo, text, bagInfo(plan, payload, opt)},
		{"manifest-sha256.txt", text, bagManifest(payload, func(f Payload) []byte { return f.SHA256[:] })},
		{"manifest-sha512.txt", text, bagManifest(payload, func(f Payload) []byte { return f.SHA512[:] })},
	}
	listed := []Payload{payloadOf(declaration)}
	for _, d := range tags {
		listed = append(listed, payloadOf(d))
	}
	slices.SortFunc(listed, func(a, b Payload) int { return strings.Compare(a.Path, b.Path) })
	return append(tags,
		Document{"tagmanifest-sha256.txt", text, bagManifest(listed, func(f Payload) []byte { return f.SHA256[:] })},
		Document{"tagmanifest-sha512.txt", text, bagManifest(listed, func(f Payload) []byte { return f.SHA512[:] })},
		declaration,
	), nil
}

// bagManifest lists files as sha512sum does, so that it can check them.
func bagManifest(files []Payload, sum func(Payload) []byte) []byte {
	var buf bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&buf, "%s  %s\n", hex.EncodeToString(sum(f)), EncodeBagPath(f.Path))
	}
	return buf.Bytes()
}

// bagInfo describes the bag. Whose it is comes from the settings that are printed
// in every manifest; nothing of the records stands here.
func bagInfo(plan Plan, payload []Payload, opt Options) []byte {
	var size int64
	for _, f := range payload {
		size += f.Bytes
	}
	zone := opt.Zone
	if zone == nil {
		zone = time.UTC
	}
	var buf bytes.Buffer
	for _, tag := range [][2]string{
		{"Bag-Software-Agent", "stillroom " + opt.Program},
		{"BagIt-Profile-Identifier", schema.BagProfileID},
		{"Bagging-Date", opt.At.In(zone).Format(time.DateOnly)},
		{"Contact-Email", opt.Settings.Recall.Contact},
		{"External-Identifier", plan.ID},
		{"Payload-Oxum", fmt.Sprintf("%d.%d", size, len(payload))},
		{"Source-Organization", opt.Settings.Credit},
		{"Stillroom-Channel", string(opt.Channel)},
		{"Stillroom-Valid-Until", string(plan.ValidUntil)},
	} {
		// A value is one line: a second line would be another label.
		if value := strings.Join(strings.FieldsFunc(tag[1], func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " "); value != "" {
			fmt.Fprintf(&buf, "%s: %s\n", tag[0], value)
		}
	}
	return buf.Bytes()
}

// EncodeBagPath writes a path as a bag's manifests do: line ends and percent signs are
// encoded, nothing else (RFC 8493, 2.1.3).
func EncodeBagPath(p string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(p)
}

// payloadOf is a document as a file that is listed.
func payloadOf(d Document) Payload {
	return Payload{d.Path, int64(len(d.Data)), schema.DigestOf(d.Data), sha512.Sum512(d.Data)}
}
