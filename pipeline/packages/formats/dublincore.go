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
