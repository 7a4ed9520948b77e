package formats

import (
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func TestCaptionSheet(t *testing.T) {
	opt := options(schema.Press)
	opt.Settings.Recall.Contact = "liaison@example.org"
	caption := "A shelf.\nBooks, 部屋"
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{permitted("a", func(x *schema.ExportPhoto) {
		x.Photo.Record.Caption = &caption
		x.Photo.Derivatives = append(x.Photo.Derivatives, schema.Derivative{Recipe: "web", Format: schema.FormatWebP, Width: 1280, Height: 853, Bytes: 2, SHA256: schema.DigestOf([]byte("w"))})
		x.Decision.Conditions = schema.Conditions{NoCrop: true, NoAds: true, CreditLine: "Sample Archive"}
	})}}, pressFormat, opt, never)
	if len(pkg.Photos) != 1 || len(pkg.Photos[0].Pictures) != 1 {
		t.Fatalf("%+v", pkg)
	}
	if f := pkg.Photos[0].Pictures[0].File; f.MediaType != "image/jpeg" || f.MetadataProfile != "press" || f.Role == "thumbnail" {
		t.Errorf("%+v", f)
	}
	docs, err := captions(pkg, opt)
	if err != nil || len(docs) != 1 || docs[0].Path != CaptionsName {
		t.Fatalf("%+v, %v", docs, err)
	}
	text := string(docs[0].Data)
	for _, want := range []string{
		"Caption: A shelf. Books, 部屋\n", "Credit: Sample Archive\n", "Not: to be cropped; beside advertising\n", "Use until: Monday, June 30, 2025, 21:00 UTC\n",
		"-large.jpg (2560 x 1707)\n", "liaison@example.org",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "room-a") || strings.Contains(text, "Notreal") {
		t.Error("it says what it must not")
	}
}

// Whatever is asked of those who use a picture has words, and the days of quiet are
// told to nobody.
func TestNotAllowedSpeaksOfEveryCondition(t *testing.T) {
	all := NotAllowed(schema.Conditions{
		NoCrop: true, NoFlip: true, NoRetouch: true, NoColorize: true, NoDecolorize: true, NoMerge: true, NoAds: true,
		NoSearchIndex: true, NoFundraising: true, NoAITraining: true, NoPerpetratorContext: true, CommentsOff: true, BlackoutDates: []string{"--03-02"},
	})
	if len(all) != 12 || strings.Contains(strings.Join(all, " "), "03") || len(NotAllowed(schema.Conditions{})) != 0 {
		t.Errorf("%q", all)
	}
}

func TestFormatsAreForTheirChannels(t *testing.T) {
	if err := pressFormat.For(schema.Web); err == nil || !strings.Contains(err.Error(), "press") {
		t.Errorf("press for the web: %v", err)
	}
	if err := pressFormat.For(schema.Press); err != nil {
		t.Error(err)
	}
	if err := manifestFormat.For(schema.Web); err != nil {
		t.Error(err)
	}
}
