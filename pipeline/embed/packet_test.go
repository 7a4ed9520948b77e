package embed_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/schema"
)

// testdata/packet.xmp is an example of a rights packet that ExifTool 13.58
// validates. With the same metadata ours says the same and nothing else, only
// that texts also stand under the language or the default that the example
// leaves out.
func TestThePacketSaysWhatTheExampleSays(t *testing.T) {
	example, err := os.ReadFile(filepath.Join("testdata", "packet.xmp"))
	if err != nil {
		t.Fatal(err)
	}
	m := embed.Metadata{
		Creator:            "Sample Photographer",
		Credit:             "Sample Credit / Stillroom",
		CopyrightNotice:    "© 2024 Sample Photographer. All rights reserved.",
		UsageTerms:         "Licensed for the channel named in the delivery manifest only.",
		WebStatement:       "https://example.org/rights/sr-0001",
		LicensorName:       "Stillroom Archive",
		LicensorEmail:      "rights@example.org",
		LicensorURL:        "https://example.org/request",
		Description:        "A bedroom kept as it was left.",
		Alt:                "An unmade bed by a window.",
		Extended:           "A single bed with a striped duvet pushed back.",
		Lang:               "en",
		GUID:               "urn:uuid:3f1a1d1e-7a52-4b53-9a3c-6f0d6c3a9b10",
		DigitalSourceType:  "digitalCapture",
		DataMining:         "DMI-PROHIBITED",
		CreditRequired:     "CR-CAI",
		FileConstraints:    []string{"IF-MMD"},
		MediaConstraints:   "web memorial only; not for advertising",
		OtherConstraints:   "No AI training, no text or data mining.",
		ModelRelease:       "MR-NAP",
		PropertyRelease:    "PR-LPR",
		PropertyReleaseIDs: []string{"urn:stillroom:consent:c-0001"},
		LicenseEnd:         "2027-06-30",
		Headline:           "Bedroom, morning light",
		Instructions:       "Family review required before any new use. Do not crop.",
		Taken:              "2024-03-02T09:14:05",
	}.On(schema.Conditions{NoCrop: true, NoMerge: true})
	got := statements(t, packetOf(t, into(t, sampleOf(t, schema.FormatJPEG), embed.Press, m)))
	want := statements(t, example)
	for _, s := range want {
		if !slices.Contains(got, s) {
			t.Errorf("the packet does not say %s", s)
		}
	}
	unlang := func(list []string) []string {
		for i, s := range list {
			list[i] = regexp.MustCompile(`\[[^\]]*\]`).ReplaceAllString(s, "")
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	for _, s := range unlang(slices.Clone(got)) {
		if !slices.Contains(unlang(slices.Clone(want)), s) {
			t.Errorf("only the packet says %s", s)
		}
	}
}

// packetOf cuts the one packet out of a picture, without regard to structure.
func packetOf(t testing.TB, picture []byte) []byte {
	t.Helper()
	at, end := bytes.Index(picture, []byte("<?xpacket begin")), bytes.Index(picture, []byte(`<?xpacket end="w"?>`))
	if at < 0 || end < at || bytes.Count(picture, []byte("<x:xmpmeta")) != 1 {
		t.Fatal("there is not exactly one packet in the picture")
	}
	return picture[at : end+len(`<?xpacket end="w"?>`)]
}

// statements lists what a packet says: the way to each value, and the value.
func statements(t testing.TB, packet []byte) []string {
	t.Helper()
	var list, path []string
	text := ""
	say := func(way, value string) {
		if value = strings.TrimSpace(value); value != "" {
			list = append(list, way+" = "+value)
		}
	}
	dec := xml.NewDecoder(bytes.NewReader(packet))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatalf("the packet is not well-formed: %v", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			name, lang := tok.Name.Space+tok.Name.Local, ""
			for _, a := range tok.Attr {
				switch {
				case a.Name.Space == "xmlns":
				case a.Name.Local == "lang":
					lang = "[" + a.Value + "]"
				default:
					say(strings.Join(append(path, name, a.Name.Space+a.Name.Local), " "), a.Value)
				}
			}
			path = append(path, name+lang)
			text = ""
		case xml.CharData:
			text += string(tok)
		case xml.EndElement:
			say(strings.Join(path, " "), text)
			path, text = path[:len(path)-1], ""
		}
	}
}

// What a profile leaves out and what is empty is not there at all.
func TestEmptyIsAbsent(t *testing.T) {
	p := string(packetOf(t, into(t, sampleOf(t, schema.FormatJPEG), embed.Press, embed.Metadata{Credit: " Sample Credit ", Alt: "\n"})))
	for _, s := range []string{`=""`, "<rdf:li></rdf:li>", "dc:creator", "AltText", "Licensor", "Marked", "<rdf:Alt>"} {
		if strings.Contains(strings.Replace(p, `rdf:about=""`, "", 1), s) {
			t.Errorf("the packet has %s", s)
		}
	}
	if !strings.Contains(p, `photoshop:Credit="Sample Credit"`) {
		t.Error("the one thing that was to be said is not")
	}
}

// IIM counts bytes. It is cut between letters, and whoever calls is told.
func TestIIMIsCutBetweenLetters(t *testing.T) {
	m := embed.Metadata{
		Creator:  strings.Repeat("é", 16),       // 32 bytes: whole
		Credit:   strings.Repeat("é", 17),       // 34
		Source:   "a" + strings.Repeat("日", 11), // 34; 31 is a whole number of letters
		Headline: strings.Repeat("x", 256),
		Title:    strings.Repeat("x", 65),
	}
	out := into(t, sampleOf(t, schema.FormatJPEG), embed.Press, m)
	for _, want := range []string{
		"\x1c\x01\x5a\x00\x03\x1b%G",
		"\x1c\x02\x00\x00\x02\x00\x04",
		"\x1c\x02\x05\x00\x40" + strings.Repeat("x", 64) + "\x1c\x02\x50",
		"\x1c\x02\x50\x00\x20" + strings.Repeat("é", 16) + "\x1c",
		"\x1c\x02\x6e\x00\x20" + strings.Repeat("é", 16) + "\x1c",
		"\x1c\x02\x73\x00\x1fa" + strings.Repeat("日", 10),
	} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("no %q in the picture", want)
		}
	}
	if got := m.Shortened(); !slices.Equal(got, []string{"Title", "Credit", "Source"}) {
		t.Errorf("shortened: %v", got)
	}
	if got := whole().Shortened(); len(got) > 0 {
		t.Errorf("shortened: %v", got)
	}
}

// Whoever imports such a picture again reads what was said, and finds that the
// blocks agree.
func TestTheProbeReadsItBack(t *testing.T) {
	for _, s := range samples(t) {
		for _, p := range profiles {
			out := into(t, s, p, hard())
			got, err := probe.Read(t.Context(), "a"+s.ext(), bytes.NewReader(out), int64(len(out)), schema.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			m := hard()
			if got.Creator != m.Creator || got.Credit != m.Credit || got.Rights != m.CopyrightNotice || got.Caption != m.Description ||
				got.Width != 48 || got.Height != 32 {
				t.Errorf("%s %s, %s: read %q %q %q %q, %d x %d", s.format, s.name, p, got.Creator, got.Credit, got.Rights, got.Caption, got.Width, got.Height)
			}
			if len(got.Differs) > 0 || len(got.Warnings) > 0 {
				t.Errorf("%s %s, %s: differs in %v, warnings %v", s.format, s.name, p, got.Differs, got.Warnings)
			}
			offset := m.TakenOffset
			if s.format != schema.FormatJPEG {
				offset = "" // the probe takes a zone from a camera's block only
			}
			if p == embed.ArchiveFull && (got.TakenLocal != m.Taken || got.TakenOffset != offset) {
				t.Errorf("%s %s, %s: taken %s %s", s.format, s.name, p, got.TakenLocal, got.TakenOffset)
			}
		}
	}
}
