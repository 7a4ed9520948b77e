package consent

import (
	"fmt"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Noes lists the terms that say no about a photo and a channel, whoever said it: each by
// its consent and its number. These are the reasons of a decision, told apart. A term
// that cannot be read is among them.
func (w *World) Noes(p Photo, ch schema.Channel, at time.Time) []string {
	var list []string
	for _, x := range w.hear(&p, ch, at.Unix()).words {
		if len(x.no) > 0 {
			list = append(list, fmt.Sprintf("%s/%d", x.record.id, x.n))
		}
	}
	return list
}
