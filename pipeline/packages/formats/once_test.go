package formats

import (
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// A delivery is of the format that it is called by, and a proof of once was called a
// site, for its own channel.
func TestFormatOfADelivery(t *testing.T) {
	for _, tt := range []struct {
		name    string
		channel schema.Channel
		want    string
	}{
		{"proof", schema.Review, "proof"},
		{"site", schema.Review, "proof"},
		{"site", schema.Web, "site"},
		{"manifest", schema.Review, "manifest"},
	} {
		got, err := OfDelivery(schema.Delivery{Format: tt.name, Channel: tt.channel})
		if err != nil || got.Name != tt.want {
			t.Errorf("%s for %s is %q, %v; want %s", tt.name, tt.channel, got.Name, err, tt.want)
		}
	}
	if f, err := OfDelivery(schema.Delivery{Format: "", Channel: schema.Web}); err == nil {
		t.Errorf("a delivery without a name is of %s", f.Name)
	}
}
