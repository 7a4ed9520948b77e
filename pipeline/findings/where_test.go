package findings

import "testing"

func TestAFindingSaysWhatItIsAbout(t *testing.T) {
	for _, c := range []struct{ subject, message, photo, path, delivery string }{
		{"x-20260401-5f0c1a2b", "photo 04a008a62d57, channel web: consent.withdrawn", "04a008a62d57", "", "x-20260401-5f0c1a2b"},
		{"photo 04a008a62d57", "it is gone", "04a008a62d57", "", ""},
		{"derivatives/04/04a0/large.jpg", "photo 04a008a62d57", "04a008a62d57", "derivatives/04/04a0/large.jpg", ""},
		{"original 04a008a62d57", "it is gone", "", "", ""},
		{"mirror disk/one two", "2 files", "", "", ""},
		{"catalog.db", "photographs", "", "", ""},
	} {
		f := Find(OriginalMissing, c.subject, c.message)
		if f.Photo != c.photo || f.Path != c.path || f.Delivery != c.delivery {
			t.Errorf("%s: %s: photo %q, path %q, delivery %q", c.subject, c.message, f.Photo, f.Path, f.Delivery)
		}
	}
}
