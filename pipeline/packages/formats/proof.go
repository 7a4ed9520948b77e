package formats

import (
	"errors"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/pipeline/pages/proof"
	"github.com/stillroom/stillroom/schema"
)

// proofFormat is the page on which a family looks at photos before they are shown, and
// answers.
var proofFormat = Format{
	Name:      "proof",
	About:     "a page for one family, to look and to answer on",
	Once:      "site", // pages; for this channel there were no others
	Channels:  []schema.Channel{schema.Review},
	Check:     func(s schema.Settings) error { return s.Export.Proof.Check() },
	Pictures:  proofPicture,
	Documents: proofPage,
}

// The pictures of a proof: their longer edge in pixels, and what is burnt into them.
const (
	proofEdge = 900
	proofMark = "for the family only"
)

// WatermarkMaking makes a picture small and burns words into it.
type WatermarkMaking struct {
	LongEdge int
	Words    string
}

// proofPicture is one picture a photo, from the smallest JPEG that is large enough.
func proofPicture(p Photo, opt Options) ([]Picture, string) {
	var from schema.Derivative
	for _, d := range p.Photo.Derivatives {
		edge, best := max(d.Width, d.Height), max(from.Width, from.Height)
		if d.Format == schema.FormatJPEG && (from.Path == "" || edge >= proofEdge && (edge < best || best < proofEdge) || best < proofEdge && edge > best) {
			from = d
		}
	}
	if from.Path == "" {
		return nil, schema.ReasonNoDerivative
	}
	edge := proofEdge
	if limit := longEdge(p, opt); limit > 0 {
		edge = min(edge, limit)
	}
	return []Picture{{
		From:   from,
		Making: Making{Watermark: WatermarkMaking{LongEdge: edge, Words: proofMark}},
		File: schema.ManifestFile{
			Role: "web", Path: fmt.Sprintf("pictures/%s.jpg", p.PhotoID), MediaType: "image/jpeg", MetadataProfile: "none",
		},
	}}, ""
}

// ErrSeveralFamilies: nobody is shown the room of another family's child.
var ErrSeveralFamilies = errors.New("a proof is for one family, and these photos are of several: choose with --room")

// proofPage is the page, with all of the photos in their order.
func proofPage(pkg Package, opt Options) ([]Document, error) {
	set := opt.Settings.Export.Proof
	p := proof.Proof{ID: pkg.ID, Stem: pkg.ID[len(pkg.ID)-8:], Lang: set.Language, Contact: opt.Settings.Recall.Contact}
	for _, ch := range set.Uses {
		p.Uses = append(p.Uses, string(ch))
	}
	for _, x := range pkg.Photos {
		if !slices.Equal(x.Photo.Families, pkg.Photos[0].Photo.Families) {
			return nil, ErrSeveralFamilies
		}
		f := x.Pictures[0].File
		p.Photos = append(p.Photos, proof.Photo{
			ID: x.PhotoID, File: f.Path, Width: f.Width, Height: f.Height, Title: x.Text.Headline, Caption: x.Text.Caption, Alt: x.Text.Alt,
		})
	}
	files, err := proof.Pages(p, opt.Theme)
	if err != nil {
		return nil, err
	}
	var docs []Document
	for _, f := range files {
		docs = append(docs, Document{Path: f.Path, MediaType: f.MediaType, Data: f.Data})
	}
	return docs, nil
}
