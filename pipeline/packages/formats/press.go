package formats

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// CaptionsName is the sheet of a press package.
const CaptionsName = "captions.txt"

var pressFormat = Format{
	Name:      "press",
	About:     "JPEGs with XMP and IIM, and a caption sheet, for newsrooms",
	Channels:  []schema.Channel{schema.Press},
	Pictures:  jpegs,
	ByRecipe:  true,
	Documents: captions,
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
		for _, line := range []struct{ name, text string }{
			{"Headline", p.Text.Headline},
			{"Caption", p.Text.Caption},
			{"Description", p.Text.Alt},
			{"Name", p.Subject},
			{"Credit", p.Text.CreditLine},
			{"Photographer", p.Rights.Creator},
			{"Copyright", p.Rights.CopyrightNotice},
			{"Use until", inWords(p.Until, opt)},
			{"Not", strings.Join(NotAllowed(p.Terms), "; ")},
		} {
			if line.text != "" {
				fmt.Fprintf(&b, "%s: %s\n", line.name, oneLine(line.text))
			}
		}
	}
	return []Document{{Path: CaptionsName, MediaType: "text/plain", Data: []byte(b.String())}}, nil
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

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
