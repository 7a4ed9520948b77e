package making

import (
	"cmp"
	"strings"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// MetadataOf is the metadata that a photo's pictures may carry: the words and the
// rights of the manifest, the conditions as PLUS has them, and when the family's yes
// ends. How much of it is written follows from the profile. None of it follows from the
// day of the export, or an update would write every picture anew; until when a package
// may be relied on is in its manifest. A picture for the press says that instead, as the
// one end that it has: it is on a desk without its manifest.
func MetadataOf(ch schema.Channel, set schema.Settings, p *formats.Photo) embed.Metadata {
	m := embed.Metadata{
		Creator: cmp.Or(p.Shoot.Photographer, set.Credit), Credit: p.Text.CreditLine, CopyrightNotice: p.Rights.CopyrightNotice, UsageTerms: p.Rights.UsageTerms,
		WebStatement: set.Rights.WebStatement, LicensorName: set.Rights.Licensor, LicensorURL: set.Rights.LicensorURL, LicensorEmail: set.Recall.Contact,
		Description: p.Text.Caption, Extended: p.Text.Extended, Headline: p.Text.Headline,
		GUID: p.GUID, DigitalSourceType: sourceTypeCode(p), DataMining: p.Rights.DataMining,
		// That somebody with a say has said yes, to this and to no more.
		PropertyRelease: "PR-LPR", PropertyReleaseIDs: []string{p.ReleaseID},
		LicenseEnd: p.Decision.Ends, Taken: p.Photo.TakenLocal, TakenOffset: p.Photo.TakenOffset,
		Camera: embed.Camera{
			Make: p.Photo.Probe.Make, Model: p.Photo.Probe.Model, LensModel: p.Photo.Probe.Lens, ExposureS: p.Photo.Probe.ExposureS,
			FNumber: p.Photo.Probe.FNumber, ISO: p.Photo.Probe.ISO, FocalMM: p.Photo.Probe.FocalMM, SRGB: true,
		},
	}
	// The manifest's words for a missing description are not a description.
	if alt := p.Photo.Record.Alt; alt != nil && *alt != "" {
		m.Alt = p.Text.Alt
	}
	if d := p.Photo.Record.Depicts; d != nil && len(*d) == 0 {
		m.ModelRelease = "MR-NAP" // somebody looked, and no person is shown
	}
	m.Instructions = formats.Instructions(*p, ch, set)
	if ch == schema.Press {
		m.LicenseEnd = p.Until
		m.Title, m.Source, m.JobID, m.Keywords = p.Text.Headline, set.Credit, p.PhotoID, p.Keywords
		if at := p.Place; at != nil {
			m.City, m.Region, m.Country = at.City, at.Region, at.Country
		}
	}
	return m.On(p.Terms).Legible()
}

// sourceTypeCode is the end of the address of IPTC's code; "": not known.
func sourceTypeCode(p *formats.Photo) string {
	return p.Rights.DigitalSourceType[strings.LastIndexByte(p.Rights.DigitalSourceType, '/')+1:]
}

// withMetadata writes the profile's metadata into a picture.
func (m Maker) withMetadata(data []byte, format schema.Format, profile string, p *formats.Photo) ([]byte, error) {
	return embed.Into(data, format, embed.Profile(profile), MetadataOf(m.Channel, m.Settings, p))
}

// CanSay reports whether the metadata of the photo's pictures can be written. If not,
// that photo stays, and the others leave.
func CanSay(ch schema.Channel, set schema.Settings, p formats.Photo) bool {
	for _, pic := range p.Pictures {
		var err error
		switch {
		case pic.Making.Sidecar != "":
			_, err = sidecarOf(ch, set, &p).Packet()
		case pic.Making.Metadata != "":
			err = embed.CanSay(embed.Profile(pic.Making.Metadata), MetadataOf(ch, set, &p))
		}
		if err != nil {
			return false
		}
	}
	return true
}
