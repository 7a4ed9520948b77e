package app

import (
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What stands in right lines counts, whatever stands between them.
func TestSalvageKeepsWhatCanBeRead(t *testing.T) {
	s := salvage([]byte("name = \"Rooms\"\nzone = \"Asia/Tokyo\"\n)(\n\n[privacy]\nencrypt = true\nkey = \"away.key\"\n\n[storage]\ncopies == 3\ncopies = 4\n[recall\nmax_poll_seconds = \"a\"\n"))
	if s.Zone != "Asia/Tokyo" || !s.Privacy.Encrypt || s.Privacy.Key != "away.key" || s.Storage.Copies != 4 {
		t.Errorf("%+v", s)
	}
	for _, text := range []string{"", "\n\n", "\"\"\"", "x = [\n1,\n", "\xff\xfe", "= = =\n= = ="} {
		if s := salvage([]byte(text)); s.Zone != schema.DefaultSettings().Zone {
			t.Errorf("%q: zone %s", text, s.Zone)
		}
	}
}
