package formats

import (
	"bytes"
	"encoding/csv"
	"path"
	"strings"
)

// DublinCoreName is the table of a bag in which an archive's program looks for Dublin Core,
// below the payload.
const DublinCoreName = "metadata/metadata.csv"

// objectsFolder is what Archivematica makes of the payload when it takes a bag in: the
// paths of its table begin with it.
const objectsFolder = "objects"

// coreColumns are one a term. There is no coverage: a place is in the manifest as far as
// it may be told, and nowhere else.
var coreColumns = []string{
	"filename", "dc.title", "dc.creator", "dc.date", "dc.description", "dc.rights", "dc.identifier", "dc.format", "dc.type", "dc.language", "dc.relation",
}

// dublinCore is a row a file. It is read by a program that knows no apostrophe: a text
// that a spreadsheet would take for a formula has one all the same.
func dublinCore(pkg Package, _ Options) ([]Document, error) {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	if err := w.Write(coreColumns); err != nil {
		return nil, err
	}
	for _, p := range pkg.Leaving() {
		for _, x := range p.Pictures {
			row := []string{
				path.Join(objectsFolder, x.File.Path), p.Text.Headline, creatorOf(p), takenYear(p.Photo), described(p),
				p.Rights.CopyrightNotice, p.GUID, x.File.MediaType, coreType(x.File.MediaType), p.Text.Lang, p.RoomID,
			}
			for i := range row {
				row[i] = Cell(row[i])
			}
			if err := w.Write(row); err != nil {
				return nil, err
			}
		}
	}
	w.Flush()
	return []Document{{Path: DublinCoreName, MediaType: "text/csv", Data: buf.Bytes()}}, w.Error()
}

// creatorOf is who made a photo, if somebody said so.
func creatorOf(p Photo) string {
	if p.Rights.Creator == noCreator {
		return ""
	}
	return p.Rights.Creator
}

// described is the caption, or else what is to be seen, if somebody wrote either.
func described(p Photo) string {
	switch {
	case p.Text.Caption != "":
		return p.Text.Caption
	case p.Text.Alt == noAlt:
		return ""
	}
	return p.Text.Alt
}

// coreType is a kind of resource by the DCMI Type Vocabulary.
func coreType(mediaType string) string {
	switch kind, _, _ := strings.Cut(mediaType, "/"); kind {
	case "image":
		return "StillImage"
	case "audio":
		return "Sound"
	case "video":
		return "MovingImage"
	}
	return "Text"
}

// pronom is the id of a format in PRONOM, where a picture is one that this program has
// rendered and so knows to the version: a JPEG with JFIF 1.01, a WebP with metadata, a
// TIFF. Of an original, and of a format whose registration nobody looked up, nothing is
// said: a program of the archive identifies it. Nor of a picture that says nothing of itself:
// it has no JFIF header, by which PRONOM knows the format.
func pronom(x Picture) string {
	if x.Making.Original || x.Making.Attached.Form != "" || x.File.MetadataProfile == "none" {
		return ""
	}
	return map[string]string{"image/jpeg": "fmt/43", "image/webp": "fmt/568", "image/tiff": "fmt/353"}[x.File.MediaType]
}

// rights is on what terms an archive holds a photo, as PREMIS has it: for its channel,
// and until the package has to be asked for again.
func (w *premisWriter) rights(p Photo) error {
	return w.element("rights", premisRights{premisStatement{
		ID: premisID{"URI", p.ReleaseID}, Basis: "license", Terms: p.Rights.UsageTerms,
		Granted: premisGranted{
			Act: "use for " + string(w.opt.Channel), Restrictions: NotAllowed(p.Terms),
			Start: string(p.Decision.At), End: string(p.Until),
		},
		Object: premisID{"URI", premisPhoto(p)},
	}})
}

// The elements of rights, in the order of the schema.
type (
	premisRights struct {
		Statement premisStatement `xml:"rightsStatement"`
	}
	premisStatement struct {
		ID      premisID      `xml:"rightsStatementIdentifier"`
		Basis   string        `xml:"rightsBasis"`
		Terms   string        `xml:"licenseInformation>licenseTerms"`
		Granted premisGranted `xml:"rightsGranted"`
		Object  premisID      `xml:"linkingObjectIdentifier"`
	}
	premisGranted struct {
		Act          string   `xml:"act"`
		Restrictions []string `xml:"restriction"`
		Start        string   `xml:"termOfGrant>startDate"`
		End          string   `xml:"termOfGrant>endDate"`
	}
	premisFormat struct {
		Name     string          `xml:"formatDesignation>formatName"`
		Registry *premisRegistry `xml:"formatRegistry"`
	}
	premisRegistry struct {
		Name string `xml:"formatRegistryName"`
		Key  string `xml:"formatRegistryKey"`
	}
)

// formatOf is a file's format, with its id where it is known.
func formatOf(x Picture) premisFormat {
	f := premisFormat{Name: x.File.MediaType}
	if id := pronom(x); id != "" {
		f.Registry = &premisRegistry{"PRONOM", id}
	}
	return f
}
