package formats

import (
	"cmp"

	"github.com/stillroom/stillroom/schema"
)

// Source is who wrote a word that leaves.
type Source int

// Sources.
const (
	FromRecord   Source = iota // a person's words about the photo
	FromTags                   // likewise, in sidecars only
	FromShoot                  // of the visit
	FromPeople                 // the name that may stand beside it
	FromTerms                  // what a family asked for
	FromSettings               // of the catalog: the same beside every photo
	FromCamera                 // a file's words about camera and lens, for archives only
)

// Word is one text that leaves with a photo, beside what the program itself says.
type Word struct {
	Field string
	From  Source
	Text  string
}

// Words are all texts that leave with a photo, in whatever format: there is no other
// that a person or a camera wrote. The questions which words may leave, which can be
// written and on which two people agree are asked of these.
func (p Photo) Words(opt Options) []Word {
	var list []Word
	say := func(field string, from Source, text string) {
		if text != "" {
			list = append(list, Word{field, from, text})
		}
	}
	of := func(shoot string) Source {
		if shoot != "" {
			return FromShoot
		}
		return FromSettings
	}
	say("headline", FromRecord, p.Text.Headline)
	say("caption", FromRecord, p.Text.Caption)
	say("alt", FromRecord, p.Text.Alt)
	say("extended", FromRecord, p.Text.Extended)
	if p.Terms.CreditLine != "" {
		say("credit", FromTerms, p.Text.CreditLine)
	} else {
		say("credit", of(p.Shoot.Credit), p.Text.CreditLine)
	}
	say("creator", of(p.Shoot.Photographer), p.Rights.Creator)
	say("copyright", of(p.Shoot.Copyright), p.Rights.CopyrightNotice)
	say("name", FromPeople, p.Subject)
	if tags := p.Photo.Record.Tags; tags != nil {
		for _, t := range *tags {
			say("tags", FromTags, t)
		}
	}
	for _, k := range p.Keywords {
		say("keyword", FromRecord, k)
	}
	if p.Attached != nil {
		say("transcript", FromRecord, p.Attached.Transcript)
	}
	set := opt.Settings
	say("licensor", FromSettings, set.Rights.Licensor)
	say("licensor_url", FromSettings, set.Rights.LicensorURL)
	say("web_statement", FromSettings, set.Rights.WebStatement)
	say("contact", FromSettings, cmp.Or(set.Recall.Contact, NoContact))
	say("feed", FromSettings, set.Recall.Feed)
	say("source", FromSettings, set.Credit)
	probe := p.Photo.Probe
	say("make", FromCamera, probe.Make)
	say("model", FromCamera, probe.Model)
	say("lens", FromCamera, probe.Lens)
	return list
}

// Says reports whether the photo's files, or what stands beside them, say words of
// this source in this format.
func (p Photo) says(from Source, format Format) bool {
	switch from {
	case FromTags:
		return format.Beside
	case FromCamera:
		for _, x := range p.Pictures {
			if x.File.MetadataProfile == "archive_full" {
				return true
			}
		}
		return false
	}
	return true
}

// WordsIn are the words of Words that leave in this format.
func (p Photo) WordsIn(format Format, opt Options) []Word {
	var list []Word
	for _, w := range p.Words(opt) {
		if p.says(w.From, format) {
			list = append(list, w)
		}
	}
	return list
}

// unprintable reports whether a word of the photo cannot be written. What a camera
// wrote is left out where it cannot: see embed.Metadata.
func unprintable(p Photo, format Format, opt Options) bool {
	for _, w := range p.WordsIn(format, opt) {
		if w.From != FromCamera && !schema.Printable(w.Text) {
			return true
		}
	}
	return false
}
