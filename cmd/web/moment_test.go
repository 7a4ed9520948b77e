package web

import (
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// A moment stands in the zone of the catalog, and is a moment for programs too. What is none
// is shown as it is, and is no markup.
func TestMoment(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err)
	}
	f := frame{zone: berlin}
	if got := f.Moment("2026-11-30T23:05:12Z"); got != `<time datetime="2026-11-30T23:05:12Z">2026-12-01 00:05</time>` {
		t.Error(got)
	}
	for given, want := range map[string]string{"": "", "<b>": "&lt;b&gt;"} {
		if got := (frame{zone: berlin}).Moment(schema.When(given)); string(got) != want {
			t.Errorf("%q: %s", given, got)
		}
	}
}
