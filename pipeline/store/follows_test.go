package store

import (
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func TestFollows(t *testing.T) {
	sum := schema.DigestOf([]byte("x"))
	for _, c := range []struct {
		copied, original string
		want             bool
	}{
		{"originals/s/a.JPG", "originals/s/a.JPG", true},
		{"originals/s/a-2.JPG", "originals/s/a.JPG", true},
		{"originals/s/a.JPG", "originals/s/a-2.JPG", false}, // it can have the same name now
		{"originals/s/a-2.JPG", "originals/s/a-2.JPG", true},
		{"originals/s/a-2-2.JPG", "originals/s/a-2.JPG", true},
		{"originals/S/A.jpg", "originals/s/a.JPG", true}, // as it was spelled there
		{"originals/s/a%3Ab.JPG", "originals/s/a:b.JPG", true},
		{"originals/x%3A/y/a.JPG", "originals/x:/y/a.JPG", true},
		{"originals/s/" + sum.String()[:16] + ".jpg", "originals/s/a.JPG", true},
		{"originals/s/b.JPG", "originals/s/a.JPG", false},
		{"originals/t/a.JPG", "originals/s/a.JPG", false},
		{"originals/s/t/a.JPG", "originals/s/a.JPG", false},
		{"originals/s/a.JPG", "originals/s/t/a.JPG", false},
	} {
		if got := Follows(c.copied, c.original, sum); got != c.want {
			t.Errorf("%s follows %s: %v", c.copied, c.original, got)
		}
	}
}
