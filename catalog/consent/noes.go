package consent

import (
	"fmt"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Noes are the words that say no about a photo and a channel, whoever said them,
// each by its consent and the number of its term: what a decision has as reasons,
// told apart. A word that cannot be read is one.
func (w *World) Noes(p Photo, ch schema.Channel, at time.Time) []string {
	var list []string
	for _, x := range w.hear(&p, ch, at.Unix()).words {
		if len(x.no) > 0 {
			list = append(list, fmt.Sprintf("%s/%d", x.record.id, x.n))
		}
	}
	return list
}
