package findings

import (
	"regexp"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

var (
	photoID    = regexp.MustCompile(`\bphoto ([0-9a-f]{12})\b`)
	deliveryID = regexp.MustCompile(`^x-[0-9]{8}-[0-9a-z]+$`)
)

// located tells a program which photo, file and delivery a finding is about, as far as
// its words say. Nothing is said here that they do not.
func located(f schema.Finding) schema.Finding {
	if deliveryID.MatchString(f.Subject) {
		f.Delivery = f.Subject
	}
	if m := photoID.FindStringSubmatch(f.Subject + ": " + f.Message); m != nil {
		f.Photo = m[1]
	}
	if strings.Contains(f.Subject, "/") && !strings.Contains(f.Subject, " ") {
		f.Path = f.Subject
	}
	return f
}
