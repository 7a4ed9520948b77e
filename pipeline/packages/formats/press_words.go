package formats

import (
	"slices"
	"strings"
	"unicode"

	"github.com/stillroom/stillroom/schema"
)

// forPress gives a photo the words that only a picture for the press has. A tag was not
// written to be published: one that the settings do not name as a keyword, that tells
// something private or that cannot be written is left out, and the photo leaves. Where
// somebody wants to see first what leaves there is none, because nobody showed them any.
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
		// A tag is often written small, and in a sentence a name is known by its capital.
		tells := func(words string) bool { return labelTells(words, []Photo{*p}, private) }
		if t = oneLine(t); slices.Contains(opt.Settings.Channels[opt.Channel].Keywords, t) && !slices.Contains(p.Keywords, t) && !tells(t) && !tells(capitals(t)) {
			p.Keywords = append(p.Keywords, t)
		}
	}
}

// capitals is a text with a capital at the beginning of each word.
func capitals(s string) string {
	begins := true
	return strings.Map(func(r rune) rune {
		if begins {
			begins = false
			return unicode.ToTitle(r)
		}
		begins = !unicode.IsLetter(r)
		return r
	}, s)
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
