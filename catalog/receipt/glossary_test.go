package receipt

import (
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// Every channel and every condition has its words.
func TestGlossaryIsWhole(t *testing.T) {
	if got := Uses(); len(got) != len(schema.Channels()) {
		t.Errorf("%d of %d channels", len(got), len(schema.Channels()))
	}
	got := Conditions()
	if len(got) != len(conditions) {
		t.Errorf("%d of %d conditions", len(got), len(conditions))
	}
	for _, f := range append(got, Uses()...) {
		if len(f.Text) < 10 {
			t.Errorf("%s: %q", f.Name, f.Text)
		}
	}
}
