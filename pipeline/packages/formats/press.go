package formats

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// CaptionsName is the sheet of a press package.
const CaptionsName = "captions.txt"

// CaptionsBookName is the same as a workbook.
const CaptionsBookName = "captions.xlsx"

var pressFormat = Format{
	Name:      "press",
	About:     "JPEGs with XMP and IIM, a caption sheet, and ninjs for each photo, for newsrooms",
	Channels:  []schema.Channel{schema.Press},
	Pictures:  jpegs,
	ByRecipe:  true,
	Documents: besidePress,

	MayAddress: true,
}

// besidePress are the words of a package for people, and for a newsroom's system.
func besidePress(pkg Package, opt Options) ([]Document, error) {
	sheet, err := captions(pkg, opt)
	if err == nil && opt.Excel {
		sheet, err = withCaptionBook(sheet, pkg, opt)
	}
	if err != nil {
		return nil, err
	}
	items, err := newsItems(pkg, opt)
	return append(sheet, items...), err
}

// jpegs are the derivatives that every newsroom's system opens, without the
// smallest: a thumbnail that is printed by mistake says nothing of itself.
func jpegs(p Photo, opt Options) ([]Picture, string) {
	list, reason := derivatives(p, opt)
	return slices.DeleteFunc(list, func(x Picture) bool {
		return x.From.Format != schema.FormatJPEG || x.File.Role == "thumbnail"
	}), reason
}

// captions writes captions.txt: plain text, UTF-8, a block a photo, with the words
// that are in the picture as well, the terms in everyday language, and whom to
// write to.
func captions(pkg Package, opt Options) ([]Document, error) {
	var b strings.Builder
	contact := opt.Settings.Recall.Contact
	if contact == "" {
		contact = NoContact
	}
	fmt.Fprintf(&b, "PHOTOGRAPHS FOR THE PRESS\n\n%s, to be used until %s: ask for this package again before then.\nQuestions, and copies that are called back: %s\n",
		Count(len(pkg.Photos), "photograph"), inWords(pkg.ValidUntil, opt), contact)
	for _, p := range pkg.Photos {
		fmt.Fprintf(&b, "\n%s\n\n", strings.Repeat("-", 72))
		for _, x := range p.Pictures {
			fmt.Fprintf(&b, "%s (%d x %d)\n", x.File.Path, x.File.Width, x.File.Height)
		}
		b.WriteByte('\n')
		for _, line := range captionLines(p, opt) {
			if line.text != "" {
				fmt.Fprintf(&b, "%s: %s\n", line.name, oneLine(line.text))
			}
		}
	}
	return []Document{{Path: CaptionsName, MediaType: "text/plain", Data: []byte(b.String())}}, nil
}

// captionLine is a line of the sheet, or a column of its workbook.
type captionLine struct{ name, text string }

// captionLines are those of a photo, the same names for each.
func captionLines(p Photo, opt Options) []captionLine {
	return []captionLine{
		{"Headline", p.Text.Headline},
		{"Caption", p.Text.Caption},
		{"Description", p.Text.Alt},
		{"Name", p.Subject},
		{"City", placeOf(p).City},
		{"State", placeOf(p).Region},
		{"Country", placeOf(p).Country},
		{"Keywords", strings.Join(p.Keywords, "; ")},
		{"Credit", p.Text.CreditLine},
		{"Photographer", p.Rights.Creator},
		{"Copyright", p.Rights.CopyrightNotice},
		{"Use until", inWords(p.Until, opt)},
		{"Not", strings.Join(NotAllowed(p.Terms), "; ")},
	}
}

// withCaptionBook adds captions.xlsx: the same words, a row a picture, for a picture desk
// that sorts and filters.
func withCaptionBook(sheet []Document, pkg Package, opt Options) ([]Document, error) {
	var list [][]string
	for _, p := range pkg.Photos {
		lines := captionLines(p, opt)
		if list == nil {
			list = [][]string{{"File"}}
			for _, l := range lines {
				list[0] = append(list[0], l.name)
			}
		}
		for _, x := range p.Pictures {
			row := []string{x.File.Path}
			for _, l := range lines {
				row = append(row, l.text)
			}
			list = append(list, row)
		}
	}
	book, err := Workbook(list)
	return append(sheet, Document{Path: CaptionsBookName, MediaType: WorkbookType, Data: book}), err
}

// NotAllowed are the conditions that whoever uses a picture has to keep.
func NotAllowed(c schema.Conditions) []string {
	var list []string
	for _, x := range []struct {
		asked bool
		words string
	}{
		{c.NoCrop, "to be cropped"},
		{c.NoFlip, "to be mirrored"},
		{c.NoRetouch, "to be retouched"},
		{c.NoColorize, "to be colorized"},
		{c.NoDecolorize, "to be printed in black and white"},
		{c.NoMerge, "to be combined with other pictures"},
		{c.NoAds, "beside advertising"},
		{c.NoFundraising, "for fundraising"},
		{c.NoSearchIndex, "to be indexed by search engines"},
		{c.NoAITraining, "for training of AI"},
		{c.NoPerpetratorContext, "beside the name or picture of whoever did it"},
		{c.CommentsOff, "where people comment"},
	} {
		if x.asked {
			list = append(list, x.words)
		}
	}
	return list
}

// placeOf is what may be told of where a photo's room is.
func placeOf(p Photo) schema.ManifestPlace {
	if p.Place == nil {
		return schema.ManifestPlace{}
	}
	return *p.Place
}

// Instructions are what whoever publishes a picture is asked, in one paragraph: for what
// it is, until when, and what may not be done. The press gets the day itself: a picture
// desk has the picture and nothing else.
func Instructions(p Photo, ch schema.Channel, set schema.Settings) string {
	until := "the date that the manifest names"
	if p.UseUntil != "" {
		until = p.UseUntil
	}
	contact := set.Recall.Contact
	if contact == "" {
		contact = NoContact
	}
	text := fmt.Sprintf("Only for %s, and until %s. Questions and call-backs: %s.", ch, until, contact)
	if not := NotAllowed(p.Terms); len(not) > 0 {
		text += " Not " + strings.Join(not, "; ") + "."
	}
	return text
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
