package verify

import (
	"context"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// deliveries decides again for every photo that stands somewhere. It passes over a copy
// that is back, or that nobody can get back, and not over one that was asked back and
// is not closed.
func deliveries(ctx context.Context, job Job, r *report) error {
	seen := map[string]bool{}
	err := job.Catalog.Coverage(ctx, job.Zone, job.Clock(), func(s schema.Standing) error {
		if s.CalledBack() && s.State == "standing" {
			return nil
		}
		if !seen[s.Delivery] {
			seen[s.Delivery] = true
			if s.State == "writing" {
				r.find(findings.DeliveryUnfinished, s.Delivery, fmt.Sprintf("channel %s", s.Channel))
			} else if s.ValidUntil <= schema.WhenOf(job.Clock()) {
				r.find(findings.DeliveryStale, s.Delivery, fmt.Sprintf("channel %s, valid until %s", s.Channel, s.ValidUntil))
			}
		}
		if s.Stricter {
			r.find(findings.DeliveryConditions, s.Delivery, fmt.Sprintf("%s %s, channel %s", s.What(), s.Photo.ID(), s.Channel))
		}
		if !s.Covered() {
			r.find(findings.DeliveryUncovered, s.Delivery,
				fmt.Sprintf("%s %s, channel %s: %s", s.What(), s.Photo.ID(), s.Channel, strings.Join(s.Decision.Reasons, ", ")))
		}
		return nil
	})
	r.Checked.Deliveries = len(seen)
	return err
}
