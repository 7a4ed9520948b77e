package main

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stillroom/stillroom/schema"
)

func TestMatrixCSVHoldsNoFormula(t *testing.T) {
	list := []schema.RoomConsent{{Room: `=1+2,"x"`, Channels: []schema.RoomChannel{
		{Channel: schema.Web, Effect: schema.Hold, Reasons: []string{schema.ReasonReview, schema.ReasonFaces}, Differ: map[schema.Effect]int{schema.Deny: 3}},
	}}}
	var b strings.Builder
	if err := matrixCSV(&b, list); err != nil {
		t.Fatal(err)
	}
	want := "room,channel,decision,until,reasons,photos,other_permit,other_hold,other_deny,kind\r\n" +
		`"'=1+2,""x""",web,hold,,review.pending faces.unreviewed,0,0,0,3,photo` + "\r\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

// However long the ids of rooms are, every channel is there once, and lines
// fit on a terminal as long as one channel beside the room does.
func TestMatrixFits(t *testing.T) {
	for n := 1; n <= 58; n++ {
		r := schema.RoomConsent{Room: strings.Repeat("r", n)}
		for _, ch := range schema.Channels() {
			r.Channels = append(r.Channels, schema.RoomChannel{
				Channel: ch, Effect: schema.Permit, Until: "2034-01-02T06:00:00Z", Differ: map[schema.Effect]int{schema.Hold: 1},
			})
		}
		var b strings.Builder
		for _, block := range matrixBlocks([]schema.RoomConsent{r}, time.UTC) {
			if err := (&screen{to: &b}).table(block); err != nil {
				t.Fatal(err)
			}
		}
		for line := range strings.Lines(b.String()) {
			if utf8.RuneCountInString(line) > matrixWidth+1 {
				t.Fatalf("%d: %q is wider than %d", n, line, matrixWidth)
			}
		}
		for _, ch := range schema.Channels() {
			if !strings.Contains(b.String(), strings.ToUpper(string(ch))) {
				t.Fatalf("%d: no %s in\n%s", n, ch, b.String())
			}
		}
		if got := strings.Count(b.String(), "permit 2034-01-02*"); got != len(schema.Channels()) {
			t.Fatalf("%d: %d cells", n, got)
		}
	}
}
