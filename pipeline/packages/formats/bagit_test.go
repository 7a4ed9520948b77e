package formats

import (
	"bytes"
	"crypto/sha512"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// bagOf makes the tag files of a bag of one photo with all its files, by path.
func bagOf(t *testing.T, opt Options, photos ...schema.ExportPhoto) map[string]string {
	t.Helper()
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: photos}, bagitFormat, opt, never)
	payload := []Payload{{"data/recall.json", 5, schema.DigestOf([]byte("feed")), sha512.Sum512([]byte("feed"))}}
	for _, p := range pkg.Photos {
		for _, x := range p.Pictures {
			payload = append(payload, Payload{"data/" + x.File.Path, x.File.Bytes, x.File.SHA256, sha512.Sum512([]byte(x.File.Path))})
		}
	}
	payload = append(payload, Payload{"data/manifest.json", 7, schema.DigestOf([]byte("m")), sha512.Sum512([]byte("m"))})
	docs, err := bag(pkg, payload, opt)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, d := range docs {
		out[d.Path] = string(bytesOf(t, d))
	}
	if docs[len(docs)-1].Path != "bagit.txt" {
		t.Error("it is a bag before all of it is there")
	}
	return out
}

func TestBag(t *testing.T) {
	opt := options(schema.Archive)
	opt.Settings.Credit, opt.Settings.Recall.Contact = "Sample Archive\r\nPayload-Oxum: 1.1", "archive@example.org"
	opt.Zone, opt.At = time.FixedZone("", -6*3600), time.Date(2025, 6, 1, 3, 0, 0, 0, time.UTC)
	got := bagOf(t, opt, archived(nil))

	// RFC 8493, 2.1.1: these two lines.
	if got["bagit.txt"] != "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n" {
		t.Errorf("%q", got["bagit.txt"])
	}
	info := strings.Split(strings.TrimSuffix(got["bag-info.txt"], "\n"), "\n")
	for _, want := range []string{
		"Bagging-Date: 2025-05-31", // the day there
		"Payload-Oxum: 25.5",       // 5 + 3 + 1 + 9 + 7 bytes
		"Contact-Email: archive@example.org",
		"Source-Organization: Sample Archive Payload-Oxum: 1.1",
		"Stillroom-Channel: archive",
		"BagIt-Profile-Identifier: https://github.com/stillroom/stillroom/schema/json/bagit-profile.v1.json",
	} {
		if !slices.Contains(info, want) {
			t.Errorf("no line %q in %q", want, info)
		}
	}
	if !slices.IsSorted(info) {
		t.Errorf("not sorted: %q", info)
	}
	for name, lines := range map[string]int{"manifest-sha256.txt": 5, "manifest-sha512.txt": 5, "tagmanifest-sha256.txt": 5, "tagmanifest-sha512.txt": 5} {
		list := strings.Split(strings.TrimSuffix(got[name], "\n"), "\n")
		if len(list) != lines || strings.Contains(got[name], "\r") {
			t.Errorf("%s: %q", name, got[name])
		}
		digits := map[bool]int{true: 64, false: 128}[strings.Contains(name, "256")]
		var paths []string
		for _, l := range list {
			sum, path, ok := strings.Cut(l, "  ")
			if !ok || len(sum) != digits {
				t.Errorf("%s: %q", name, l)
			}
			paths = append(paths, path)
		}
		if !slices.IsSorted(paths) {
			t.Errorf("%s: %q", name, paths)
		}
	}
	if got["metadata/premis.xml"] != bagOf(t, opt, archived(nil))["metadata/premis.xml"] {
		t.Error("twice, and not the same")
	}
}

// The bag keeps the profile that it names.
func TestBagKeepsItsProfile(t *testing.T) {
	text, err := schema.BagProfileText()
	if err != nil {
		t.Fatal(err)
	}
	var profile struct {
		Info struct {
			ID string `json:"BagIt-Profile-Identifier"`
		} `json:"BagIt-Profile-Info"`
		Tags map[string]struct {
			Required bool `json:"required"`
		} `json:"Bag-Info"`
		Manifests    []string `json:"Manifests-Required"`
		TagManifests []string `json:"Tag-Manifests-Required"`
		Files        []string `json:"Tag-Files-Required"`
	}
	if err := json.Unmarshal(text, &profile); err != nil {
		t.Fatal(err)
	}
	opt := options(schema.Archive)
	opt.Settings.Credit, opt.Settings.Recall.Contact = "Sample Archive", "archive@example.org"
	for _, full := range []bool{true, false} {
		if !full {
			opt.Settings = schema.DefaultSettings()
		}
		got := bagOf(t, opt, archived(nil))
		said := map[string]bool{}
		for line := range strings.SplitSeq(strings.TrimSuffix(got["bag-info.txt"], "\n"), "\n") {
			label, value, _ := strings.Cut(line, ": ")
			said[label] = true
			if _, known := profile.Tags[label]; !known && label != "BagIt-Profile-Identifier" {
				t.Errorf("the profile does not know %s", label)
			}
			if label == "BagIt-Profile-Identifier" && value != profile.Info.ID {
				t.Errorf("it names %s, which calls itself %s", value, profile.Info.ID)
			}
		}
		for label, tag := range profile.Tags {
			if tag.Required && !said[label] {
				t.Errorf("no %s", label)
			}
		}
		for _, alg := range profile.Manifests {
			if got["manifest-"+alg+".txt"] == "" {
				t.Errorf("no manifest of %s", alg)
			}
		}
		for _, alg := range profile.TagManifests {
			if got["tagmanifest-"+alg+".txt"] == "" {
				t.Errorf("no tag manifest of %s", alg)
			}
		}
		for _, name := range profile.Files {
			if got[name] == "" {
				t.Errorf("no %s", name)
			}
		}
	}
}

func TestPremis(t *testing.T) {
	opt := options(schema.Archive)
	opt.Program = `0.1 <&">`
	text := bagOf(t, opt, archived(func(x *schema.ExportPhoto) {
		x.Photo.Imported = "2024-03-02T10:00:00Z"
		x.Photo.Derivatives[0].MadeAt, x.Photo.Derivatives[0].Libvips, x.Photo.Derivatives[0].Version = "2024-03-02T11:00:00Z", "8.16.1", 4
	}))["metadata/premis.xml"]
	var doc struct {
		XMLName xml.Name
		Objects []struct {
			Kind  string   `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
			Value string   `xml:"objectIdentifier>objectIdentifierValue"`
			Sums  []string `xml:"objectCharacteristics>fixity>messageDigest"`
		} `xml:"object"`
		Events []struct {
			ID     string `xml:"eventIdentifier>eventIdentifierValue"`
			Type   string `xml:"eventType"`
			At     string `xml:"eventDateTime"`
			Detail string `xml:"eventDetailInformation>eventDetail"`
			Object string `xml:"linkingObjectIdentifier>linkingObjectIdentifierValue"`
			Agent  string `xml:"linkingAgentIdentifier>linkingAgentIdentifierValue"`
		} `xml:"event"`
		Agent struct {
			ID      string `xml:"agentIdentifier>agentIdentifierValue"`
			Name    string `xml:"agentName"`
			Version string `xml:"agentVersion"`
		} `xml:"agent"`
	}
	d := xml.NewDecoder(bytes.NewReader([]byte(text)))
	if err := d.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Token(); err != io.EOF && err != nil {
		t.Error(err)
	}
	if doc.XMLName.Space != "http://www.loc.gov/premis/v3" || doc.Agent.Name != "" || doc.Agent.Version != opt.Program {
		t.Errorf("%+v", doc)
	}
	for _, want := range []string{
		"<formatRegistryName>PRONOM</formatRegistryName>", "<formatRegistryKey>fmt/43</formatRegistryKey>", "<rightsBasis>license</rightsBasis>",
		"<endDate>2025-", "<licenseTerms>" + usageTerms + "</licenseTerms>",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	objects, ids, kinds := map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, o := range doc.Objects {
		objects[o.Value] = true
		if o.Kind == "file" && (len(o.Sums) != 2 || len(o.Sums[0]) != 64 || len(o.Sums[1]) != 128) {
			t.Errorf("%+v", o)
		}
	}
	for _, e := range doc.Events {
		if ids[e.ID] || !objects[e.Object] || e.Agent != doc.Agent.ID {
			t.Errorf("%+v", e)
		}
		ids[e.ID] = true
		kinds[e.Type]++
		switch {
		case e.Type == "ingestion" && e.At != "2024-03-02T10:00:00Z":
			t.Errorf("%+v", e)
		case e.Type == "migration" && strings.HasSuffix(e.Object, "-large.jpg") && (e.At != "2024-03-02T11:00:00Z" || e.Detail != "recipe large, version 4, libvips 8.16.1"):
			t.Errorf("%+v", e)
		case e.Type == "migration" && strings.Contains(e.Object, "originals/"):
			t.Errorf("an original was derived: %+v", e)
		}
	}
	// One photo; its two derivatives and its original.
	for kind, want := range map[string]int{"ingestion": 1, "policy assignment": 1, "migration": 2, "message digest calculation": 3, "fixity check": 3} {
		if kinds[kind] != want {
			t.Errorf("%d of %s, want %d", kinds[kind], kind, want)
		}
	}
	if len(doc.Objects) != 4 || len(kinds) != 5 {
		t.Errorf("%d objects, events %v", len(doc.Objects), kinds)
	}
}

// RFC 8493, 2.1.3: LF, CR and the percent sign are encoded, "and only those".
func TestBagPaths(t *testing.T) {
	for path, want := range map[string]string{
		"data/a.jpg":       "data/a.jpg",
		"data/100%.jpg":    "data/100%25.jpg",
		"data/a\nb\r.jpg":  "data/a%0Ab%0D.jpg",
		"data/a b é+&.jpg": "data/a b é+&.jpg",
		"data/%0A.jpg":     "data/%250A.jpg",
	} {
		got := EncodeBagPath(path)
		back, err := DecodeBagPath(got)
		if got != want || back != path || err != nil {
			t.Errorf("%q: %q, back %q, %v", path, got, back, err)
		}
	}
	if got, err := DecodeBagPath("data/a%0d%0a"); got != "data/a\r\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for _, bad := range []string{
		"", ".", "..", "/etc/passwd", "data/../../x", "data/./x", "data//x", "data/", "~/x", "~root/x", `data\x`, "C:/x", "data/a%20b", "data/%", "data/%2", "data/\x00",
		"data/" + strings.Repeat("x", 1100),
	} {
		if got, err := DecodeBagPath(bad); !errors.Is(err, ErrPath) {
			t.Errorf("%q was taken as %q, %v", bad, got, err)
		}
	}
}

func readBagManifest(data []byte, size int) (lines []BagLine, err error) {
	err = ScanBagManifest(iotest.OneByteReader(bytes.NewReader(data)), size, func(l BagLine) error { lines = append(lines, l); return nil })
	return lines, err
}

func TestReadBagManifest(t *testing.T) {
	sum := strings.Repeat("0a", 32)
	for _, tt := range []struct {
		name, text string
		want       []string // paths; nil: refused
	}{
		{"one", sum + "  data/a\n", []string{"data/a"}},
		{"no end of the last line", sum + " data/a", []string{"data/a"}},
		{"tabs", sum + "\t \tdata/a\tb\n", []string{"data/a\tb"}},
		{"CR", sum + "  data/a\r" + sum + "  data/b\r", []string{"data/a", "data/b"}},
		{"CRLF", sum + "  data/a\r\n" + sum + "  data/b\r\n", []string{"data/a", "data/b"}},
		{"capitals", strings.ToUpper(sum) + "  data/a\n", []string{"data/a"}},
		{"a name with spaces", sum + "  data/a  b\n", []string{"data/a  b"}},
		{"nothing", "", []string{}},
		{"twice", sum + "  data/a\n" + sum + "  data/a\n", nil},
		{"twice where case is none", sum + "  data/a\n" + sum + "  data/A\n", nil},
		{"twice, composed and not", sum + "  data/\u00e9\n" + sum + "  data/e\u0301\n", nil},
		{"another digest", sum[:40] + "  data/a\n", nil},
		{"no digest", "data/a\n", nil},
		{"no path", sum + "\n", nil},
		{"no path, but spaces", sum + "  \n", nil},
		{"an empty line", sum + "  data/a\n\n" + sum + "  data/b\n", nil},
		{"a way out", sum + "  data/../../a\n", nil},
		{"a long line", sum + "  data/" + strings.Repeat("a", 5000) + "\n", nil},
		{"a mark", BOM + sum + "  data/a\n", nil},
		{"Latin-1", sum + "  data/\xe9\n", nil},
	} {
		lines, err := readBagManifest([]byte(tt.text), 32)
		paths := []string{}
		for _, l := range lines {
			paths = append(paths, l.Path)
		}
		if (err != nil) != (tt.want == nil) || err == nil && !slices.Equal(paths, tt.want) {
			t.Errorf("%s: %q, %v", tt.name, paths, err)
		}
	}
}

func TestReadBagOxum(t *testing.T) {
	for text, want := range map[string][2]int64{
		"Payload-Oxum: 12.3\n": {12, 3},
		"Source-Organization: A\n  Payload-Oxum: 9.9\npayload-oxum: 1.2": {1, 2},
		"Bag-Size: 1 KB\n": {0, 0},
	} {
		size, files, said, err := ReadBagOxum([]byte(text))
		if err != nil || said != (want != [2]int64{}) || size != want[0] || files != want[1] {
			t.Errorf("%q: %d.%d, %v, %v", text, size, files, said, err)
		}
	}
	for _, bad := range []string{"Payload-Oxum: 12\n", "Payload-Oxum: 12.-3\n", "Payload-Oxum: +1.2\n", "Payload-Oxum: 1.2.3\n", "Payload-Oxum: 1.2\nPayload-Oxum: 1.2\n", "no label\n", "Payload-Oxum: 99999999999999999999.1\n"} {
		if _, _, _, err := ReadBagOxum([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestReadBagDeclaration(t *testing.T) {
	const good = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
	for _, text := range []string{good, strings.ReplaceAll(good, "\n", "\r\n"), strings.TrimSuffix(good, "\n")} {
		if err := ReadBagDeclaration([]byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := ReadBagDeclaration([]byte(strings.Replace(good, "1.0", "2.0", 1))); !errors.Is(err, ErrVersion) {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{"", BOM + good, good + "more\n", strings.Replace(good, "UTF-8", "ISO-8859-1", 1), "Tag-File-Character-Encoding: UTF-8\nBagIt-Version: 1.0\n"} {
		if err := ReadBagDeclaration([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func FuzzReadBagManifest(f *testing.F) {
	f.Add([]byte(strings.Repeat("0a", 32) + "  data/a%0Ab\n"))
	f.Add([]byte("\r\n\t %"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines, err := readBagManifest(data, 32)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, l := range lines {
			if back, err := DecodeBagPath(EncodeBagPath(l.Path)); err != nil || back != l.Path || seen[l.Path] {
				t.Errorf("%q: %q, %v", l.Path, back, err)
			}
			seen[l.Path] = true
		}
	})
}
