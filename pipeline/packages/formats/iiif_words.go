package formats

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// words are a text by language. The program's own texts are there in every language of
// its pages; the language of people's texts is that of the settings, or not known.
type words map[string][]string

// spanish has every text of the program's own that a IIIF package holds.
var spanish = map[string]string{
	"Rooms":          "Habitaciones",
	"Room %s":        "Habitación %s",
	"%d room":        "%d habitación",
	"%d rooms":       "%d habitaciones",
	"Photograph %d":  "Fotografía %d",
	"%d photograph":  "%d fotografía",
	"%d photographs": "%d fotografías",
	"The terms on which each photograph may be shown": "Las condiciones en que puede mostrarse cada fotografía",

	"What is new here and what went": "Lo nuevo y lo retirado",

	"Caption":      "Pie de foto",
	"Description":  "Descripción",
	"Photographer": "Fotografía de",
	"Year":         "Año",
	"Place":        "Lugar",
	"Terms":        "Condiciones",
	noAlt:          "No se ha escrito ninguna descripción de esta fotografía.",

	"Credit and terms":                    "Crédito y condiciones",
	"Shown by permission, which may end.": "Se muestra con permiso, que puede terminar.",
	"Do not crop.":                        "No recortar.",
	"Do not mirror.":                      "No invertir.",
	"Do not retouch.":                     "No retocar.",
	"Do not colorize.":                    "No colorear.",
	"Do not remove the color.":            "No quitar el color.",
	"Do not combine with other pictures.": "No combinar con otras imágenes.",
	"Not for advertising.":                "No usar en publicidad.",
	"Not for fundraising.":                "No usar para recaudar fondos.",
	"Not for training models.":            "No usar para entrenar modelos.",
}

// ours is a text of the program's own.
func ours(s string) words { return words{"en": {s}, "es": {spanish[s]}} }

func oursf(format string, args ...any) words {
	return words{"en": {fmt.Sprintf(format, args...)}, "es": {fmt.Sprintf(spanish[format], args...)}}
}

// counted is a number with its noun.
func counted(n int, noun string) words {
	return oursf(strings.Replace(Count(n, noun), strconv.Itoa(n), "%d", 1), n)
}

// theirs is a text that people wrote.
func theirs(s, lang string) words { return words{cmp.Or(lang, "none"): {s}} }

// html are words where the standard lets a text be HTML (Presentation API 3.0, 4.2):
// markup in them is escaped. By the standard a text is HTML if it begins with < and ends
// with >; there are viewers that take every text for it, and would ask for the pictures
// that it names.
func (w words) html() words {
	for _, list := range w {
		for i, s := range list {
			if strings.Contains(s, "<") || html.UnescapeString(s) != s {
				list[i] = "<span>" + html.EscapeString(s) + "</span>"
			}
		}
	}
	return w
}

func photoLabel(p Photo) words {
	if p.Text.Headline == "" {
		return oursf("Photograph %d", p.Sequence)
	}
	return theirs(p.Text.Headline, p.Text.Lang)
}

// description is for those who do not see the picture.
func description(p Photo) words {
	if p.Text.Alt == noAlt {
		return ours(noAlt)
	}
	w := theirs(p.Text.Alt, p.Text.Lang)
	if p.Text.Extended != "" {
		for lang := range w {
			w[lang] = append(w[lang], p.Text.Extended)
		}
	}
	return w.html()
}

// metadata is what viewers list beside a photo. The description is there again, because
// most of them show no canvas's summary.
func metadata(p Photo) (list []iiifPair) {
	if p.Text.Caption != "" {
		list = append(list, iiifPair{ours("Caption"), theirs(p.Text.Caption, p.Text.Lang).html()})
	}
	if p.Text.Alt != noAlt {
		list = append(list, iiifPair{ours("Description"), description(p)})
	}
	if p.Rights.Creator != noCreator {
		list = append(list, iiifPair{ours("Photographer"), theirs(p.Rights.Creator, "").html()})
	}
	if year := takenYear(p.Photo); year != "" {
		list = append(list, iiifPair{ours("Year"), theirs(year, "")})
	}
	return list
}

// roomMetadata is what viewers list beside a room.
func (b *iiifPackage) roomMetadata(photos []Photo) (list []iiifPair) {
	lang := photos[0].Text.Lang
	if r, ok := b.told(photos[0].RoomID); ok && r.Place != nil {
		parts := slices.DeleteFunc([]string{r.Place.City, r.Place.Region, r.Place.Country}, func(s string) bool { return s == "" })
		list = append(list, iiifPair{ours("Place"), theirs(strings.Join(parts, ", "), lang).html()})
	}
	if page := photos[0].Rights.WebStatement; page != "" {
		page = html.EscapeString(page)
		list = append(list, iiifPair{ours("Terms"), words{"none": {`<a href="` + page + `">` + page + `</a>`}}})
	}
	return list
}

// statement is the text that every viewer must show: the credit for these photos, and
// the uses that are not allowed. Each is said once. All of it is there in each language,
// because a viewer shows the texts of one language only.
func statement(photos []Photo) iiifPair {
	value := words{}
	said := map[string]bool{}
	say := func(s string, by words) {
		if s == "" || said[s] {
			return
		}
		said[s] = true
		for lang, text := range by {
			value[lang] = append(value[lang], text...)
		}
	}
	people := func(s string) { say(s, words{"en": {s}, "es": {s}}) }
	own := func(s string) { say(s, ours(s)) }
	for _, p := range photos {
		switch {
		case p.Text.CreditLine != "":
			people(p.Text.CreditLine)
		case p.Rights.Creator != noCreator:
			people(p.Rights.Creator)
		}
		people(p.Rights.CopyrightNotice)
		own("Shown by permission, which may end.")
		for _, s := range prohibitions(p.Terms) {
			own(s)
		}
	}
	return iiifPair{ours("Credit and terms"), value.html()}
}

// prohibitions are the conditions that concern those who look at a picture.
func prohibitions(c schema.Conditions) []string {
	var list []string
	for _, x := range []struct {
		on   bool
		says string
	}{
		{c.NoCrop, "Do not crop."},
		{c.NoFlip, "Do not mirror."},
		{c.NoRetouch, "Do not retouch."},
		{c.NoColorize, "Do not colorize."},
		{c.NoDecolorize, "Do not remove the color."},
		{c.NoMerge, "Do not combine with other pictures."},
		{c.NoAds, "Not for advertising."},
		{c.NoFundraising, "Not for fundraising."},
		{c.NoAITraining, "Not for training models."},
	} {
		if x.on {
			list = append(list, x.says)
		}
	}
	return list
}
