package embed_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/schema"
)

// hard is whole with texts that containers and XML stumble over.
func hard() embed.Metadata {
	m := whole()
	m.Creator = "Élodie 日本 \"Sample\" & 'Co' <x>"
	m.Credit = "é & ü ]]>"
	m.CopyrightNotice = "© Sample & Söhne <all rights>"
	m.Description = "One\ntwo\tthree &amp; four ]]> <b>five</b> \"six\""
	m.Alt = strings.Repeat("窓のそばのベッド. ", 300)
	m.Extended = strings.Repeat("A bed & a window; \"quiet\". ", 500)
	m.Headline = "Ночь, тихо 🕯"
	m.Instructions = "line one\nline two"
	m.Title = "Zimmer »A«"
	return m
}

// exiftoolReads is what exiftool calls each thing that was said, with -n -struct
// -G1:4; named by its own tables (lib/Image/ExifTool/{XMP,PLUS,IPTC,Exif}.pm).
func exiftoolReads(m embed.Metadata, p embed.Profile, format schema.Format) map[string]string {
	want := map[string]string{
		"XMP-dc:Creator":                        "[" + m.Creator + "]",
		"XMP-photoshop:Credit":                  m.Credit,
		"XMP-dc:Rights":                         m.CopyrightNotice,
		"XMP-xmpRights:UsageTerms":              m.UsageTerms,
		"XMP-xmpRights:WebStatement":            m.WebStatement,
		"XMP-xmpRights:Marked":                  "true",
		"XMP-plus:Licensor":                     "[map[LicensorEmail:rights@example.org LicensorName:Stillroom Archive LicensorURL:https://example.org/request]]",
		"XMP-dc:Description":                    m.Description,
		"XMP-dc:Description-en":                 m.Description,
		"XMP-iptcCore:AltTextAccessibility":     strings.TrimSpace(m.Alt),
		"XMP-iptcCore:AltTextAccessibility-en":  strings.TrimSpace(m.Alt),
		"XMP-iptcCore:ExtDescrAccessibility":    strings.TrimSpace(m.Extended),
		"XMP-iptcCore:ExtDescrAccessibility-en": strings.TrimSpace(m.Extended),
		"XMP-iptcExt:DigitalImageGUID":          m.GUID,
		"XMP-iptcExt:DigitalSourceType":         "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
		"XMP-plus:DataMining":                   "DMI-PROHIBITED",
		"XMP-plus:CreditLineRequired":           "CR-CAI",
		"XMP-plus:ImageAlterationConstraints":   "[AL-CRP AL-MRG]",
		"XMP-plus:ImageFileConstraints":         "[IF-MMD]",
		"XMP-plus:MediaConstraints":             m.MediaConstraints,
		"XMP-plus:OtherConstraints":             m.OtherConstraints,
		"XMP-plus:OtherConditions":              m.OtherConditions,
		"XMP-plus:ModelReleaseStatus":           "MR-NAP",
		"XMP-plus:PropertyReleaseStatus":        "PR-LPR",
		"XMP-plus:PropertyReleaseID":            "[urn:stillroom:consent:c-0001]",
		"XMP-plus:LicenseStartDate":             "2025:01:01",
		"XMP-plus:LicenseEndDate":               "2027:06:30 16:00:00Z",
	}
	add := func(more map[string]string) {
		for k, v := range more {
			want[k] = v
		}
	}
	if p != embed.RightsOnly {
		add(map[string]string{
			"XMP-dc:Title": m.Title, "XMP-dc:Title-en": m.Title,
			"XMP-photoshop:Headline": m.Headline, "XMP-photoshop:Instructions": m.Instructions,
			"XMP-photoshop:AuthorsPosition": m.JobTitle, "XMP-photoshop:Source": m.Source,
			"XMP-photoshop:TransmissionReference": m.JobID,
		})
	}
	switch p {
	case embed.Press:
		add(map[string]string{
			"XMP-photoshop:DateCreated": "2024:03:02", "XMP-photoshop:City": m.City, "XMP-photoshop:State": m.Region, "XMP-photoshop:Country": m.Country,
			"XMP-dc:Subject": fmt.Sprint(m.Keywords),
		})
	case embed.ArchiveFull:
		add(map[string]string{"XMP-photoshop:DateCreated": "2024:03:02 09:14:05.12+01:00"})
	}
	if format != schema.FormatJPEG {
		return want
	}
	switch p {
	case embed.Press:
		add(map[string]string{
			"IPTC:CodedCharacterSet": "\x1b%G", "IPTC:ApplicationRecordVersion": "4",
			"IPTC:ObjectName": m.Title, "IPTC:SpecialInstructions": m.Instructions, "IPTC:DateCreated": "2024:03:02",
			"IPTC:By-line": m.Creator, "IPTC:By-lineTitle": m.JobTitle, "IPTC:OriginalTransmissionReference": m.JobID,
			"IPTC:Headline": m.Headline, "IPTC:Credit": m.Credit, "IPTC:Source": m.Source,
			"IPTC:Keywords": fmt.Sprint(m.Keywords), "IPTC:City": m.City, "IPTC:Province-State": m.Region, "IPTC:Country-PrimaryLocationName": m.Country,
			"IPTC:CopyrightNotice": m.CopyrightNotice, "IPTC:Caption-Abstract": m.Description,
		})
	case embed.ArchiveFull:
		add(map[string]string{
			"IFD0:Make": "Example", "IFD0:Model": "Model One", "IFD0:Orientation": "1",
			"ExifIFD:ExposureTime": "0.008", "ExifIFD:FNumber": "2.8", "ExifIFD:ISO": "400",
			"ExifIFD:DateTimeOriginal": "2024:03:02 09:14:05", "ExifIFD:OffsetTimeOriginal": "+01:00",
			"ExifIFD:SubSecTimeOriginal": "12", "ExifIFD:FocalLength": "35.5", "ExifIFD:ColorSpace": "1",
			"ExifIFD:ExifVersion": "0300", "ExifIFD:ComponentsConfiguration": "1 2 3 0", "ExifIFD:FlashpixVersion": "0100",
			"ExifIFD:ExifImageWidth": "48", "ExifIFD:ExifImageHeight": "32",
			"ExifIFD:FocalLengthIn35mmFormat": "53", "ExifIFD:LensMake": "Example", "ExifIFD:LensModel": "Example 35mm F2",
		})
	}
	return want
}

var (
	// ours are the groups in which something of ours can stand.
	ours = regexp.MustCompile(`^(XMP|IPTC|Photoshop|ExifIFD|GPS|IFD1|InteropIFD|MakerNotes|IFD0:(Make|Model|Orientation|Artist|Copyright|Image|Software|ModifyDate))`)

	copies = regexp.MustCompile(`:Copy\d+:`)

	// notOurs are tags of a TIFF that draw its pixels.
	notOurs = regexp.MustCompile(`^IFD0:Image(Width|Height)$`)
)

// exiftool, which shares no code with us, reads in each container exactly what
// was said, nothing else, and finds nothing wrong.
func TestExiftoolReadsWhatWasSaid(t *testing.T) {
	if _, err := exec.LookPath("exiftool"); err != nil {
		t.Skip("exiftool is not installed")
	}
	type written struct {
		what string
		want map[string]string
		p    embed.Profile
	}
	dir := t.TempDir()
	files := make(map[string]written)
	for _, s := range samples(t) {
		for _, p := range profiles {
			for name, m := range map[string]embed.Metadata{"plain": whole(), "hard": hard()} {
				path := filepath.Join(dir, fmt.Sprintf("%03d%s", len(files), s.ext()))
				if err := os.WriteFile(path, into(t, s, p, m), 0o600); err != nil {
					t.Fatal(err)
				}
				want := exiftoolReads(m, p, s.format)
				if v := want["IPTC:By-line"]; len(v) > 32 {
					want["IPTC:By-line"] = v[:32] // which ends with a whole letter
				}
				files[path] = written{fmt.Sprintf("%s %s, %s, %s", s.format, s.name, p, name), want, p}
			}
		}
	}
	out, err := exec.Command("exiftool", "-n", "-a", "-u", "-G1:4", "-struct", "-json", "-all", "-validate", "-warning", "-error", dir).Output()
	if err != nil {
		t.Fatalf("exiftool: %v", err)
	}
	var read []map[string]any
	dec := json.NewDecoder(bytes.NewReader(out))
	dec.UseNumber()
	if err := dec.Decode(&read); err != nil || len(read) != len(files) {
		t.Fatalf("exiftool read %d of %d files (%v)", len(read), len(files), err)
	}
	for _, tags := range read {
		w := files[fmt.Sprint(tags["SourceFile"])]
		times := make(map[string]int)
		for tag, v := range tags {
			// Under a name that another group has as well, or that stands twice.
			tag = copies.ReplaceAllString(tag, ":")
			times[tag]++
			got := strings.ReplaceAll(fmt.Sprint(v), vocab, "")
			want, said := w.want[tag]
			switch {
			case said && got != want:
				t.Errorf("%s: %s is %.200q, not %.200q", w.what, tag, got, want)
			case !said && ours.MatchString(tag) && !notOurs.MatchString(tag) && tag != "Photoshop:IPTCDigest" && tag != "XMP-x:XMPToolkit":
				t.Errorf("%s: %s was not said", w.what, tag)
			case strings.HasSuffix(tag, ":Error"), strings.HasSuffix(tag, ":Warning"):
				t.Errorf("%s: exiftool: %s", w.what, got)
			}
		}
		if size := tags["Composite:ImageSize"]; size != "48 32" {
			t.Errorf("%s: the picture is of size %v", w.what, size)
		}
		for tag := range w.want {
			if times[tag] != 1 {
				t.Errorf("%s: %s is there %d times", w.what, tag, times[tag])
			}
		}
		if d, ok := tags["Photoshop:IPTCDigest"]; ok && d != tags["File:CurrentIPTCDigest"] {
			t.Errorf("%s: IIM looks as if it had been edited since", w.what)
		}
	}
}
