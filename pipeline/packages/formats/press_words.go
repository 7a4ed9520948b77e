package formats

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// forPress gives a photo the words that only a picture for the press has. A tag was not
// written to be published: one that tells something private, or that cannot be written,
// is left out, and the photo leaves. Where somebody wants to see first what leaves there
// is none, because nobody showed them any.
func (p *Photo) forPress(opt Options, private TextGate) {
	if opt.Channel != schema.Press {
		return
	}
	p.UseUntil = inWords(p.Until, opt)
	tags := p.Photo.Record.Tags
	if tags == nil || reviewed(*p) {
		return
	}
	for _, t := range *tags {
		if t = oneLine(t); t != "" && !slices.Contains(p.Keywords, t) && !labelTells(t, []Photo{*p}, private) {
			p.Keywords = append(p.Keywords, t)
		}
	}
}

// datePress says in every photo for the press until when the package may be used, and as
// much of the place of its room as the package tells.
func (pkg *Package) datePress(opt Options) {
	if opt.Channel != schema.Press {
		return
	}
	places := map[string]*schema.ManifestPlace{}
	for _, r := range pkg.Rooms {
		if r.Place != nil && schema.Printable(r.Place.City+r.Place.Region+r.Place.Country) {
			places[r.RoomID] = r.Place
		}
	}
	for i := range pkg.Photos {
		p := &pkg.Photos[i]
		p.UseUntil, p.Place = inWords(p.Until, opt), places[p.RoomID]
	}
}
