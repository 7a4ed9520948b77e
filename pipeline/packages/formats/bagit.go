package formats

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
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
	ByRecipe: true,
	Pictures: bagPictures,
	Omits:    originalsOmitted,
	Around:   bag,

	Documents: dublinCore,

	Attachments: true,
}

func bagPictures(p Photo, opt Options) ([]Picture, string) {
	list, reason := derivatives(p, opt)
	return withOriginals(list, p, opt), reason
}

// bag writes the tag files. A file that lists others comes after them, and bagit.txt,
// which makes the folder a bag, last.
func bag(pkg Package, payload []Payload, opt Options) ([]Document, error) {
	payload = slices.SortedFunc(slices.Values(payload), func(a, b Payload) int { return strings.Compare(a.Path, b.Path) })
	events, err := premis(pkg, payload, opt)
	if err != nil {
		return nil, err
	}
	const text = "text/plain"
	declaration := Document{Path: BagDeclaration, MediaType: text, Data: []byte("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")}
	tags := []Document{events, {Path: BagInfo, MediaType: text, Data: bagInfo(pkg, payload, opt)}}
	lists, err := bagManifests("manifest", payload, opt)
	if err != nil {
		return nil, err
	}
	tags = append(tags, lists...)
	listed := []Payload{declaration.payload()}
	for _, d := range tags {
		listed = append(listed, d.payload())
	}
	slices.SortFunc(listed, func(a, b Payload) int { return strings.Compare(a.Path, b.Path) })
	lists, err = bagManifests("tagmanifest", listed, opt)
	return append(append(tags, lists...), declaration), err
}

// bagManifests list files as sha256sum and sha512sum do, so that those can check them.
func bagManifests(name string, files []Payload, opt Options) ([]Document, error) {
	list := func(algorithm string, sum func(Payload) []byte) (Document, error) {
		return written(opt.Pile, name+"-"+algorithm+".txt", "text/plain", func(w io.Writer) error {
			for _, f := range files {
				if _, err := fmt.Fprintf(w, "%s  %s\n", hex.EncodeToString(sum(f)), EncodeBagPath(f.Path)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	short, err := list("sha256", func(f Payload) []byte { return f.SHA256[:] })
	if err != nil {
		return nil, err
	}
	long, err := list("sha512", func(f Payload) []byte { return f.SHA512[:] })
	return []Document{short, long}, err
}

// bagInfo describes the bag. Whose it is comes from the settings that are printed
// in every manifest; nothing of the records stands here.
func bagInfo(pkg Package, payload []Payload, opt Options) []byte {
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
		{"External-Identifier", pkg.ID},
		{"Payload-Oxum", fmt.Sprintf("%d.%d", size, len(payload))},
		{"Source-Organization", opt.Settings.Credit},
		{"Stillroom-Channel", string(opt.Channel)},
		{"Stillroom-Valid-Until", string(pkg.ValidUntil)},
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
