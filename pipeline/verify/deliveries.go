package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// deliveries decides again for every photo that stands somewhere. It passes over a copy
// that is back, or that nobody can get back, and not over one that was asked back and
// is not closed.
func (v *verifier) deliveries(ctx context.Context) error {
	seen := map[string]bool{}
	err := v.Catalog.Coverage(ctx, v.Zone, v.Clock(), func(s schema.Standing) error {
		if s.CalledBack() && s.State == "standing" {
			return nil
		}
		if !seen[s.Delivery] {
			seen[s.Delivery] = true
			if s.State == "writing" {
				v.find(findings.DeliveryUnfinished, s.Delivery, fmt.Sprintf("channel %s", s.Channel))
			} else if s.ValidUntil <= schema.WhenOf(v.Clock()) {
				v.find(findings.DeliveryStale, s.Delivery, fmt.Sprintf("channel %s, valid until %s", s.Channel, s.ValidUntil))
			}
		}
		if s.Stricter {
			v.find(findings.DeliveryConditions, s.Delivery, fmt.Sprintf("photo %s, channel %s", s.Photo.ID(), s.Channel))
		}
		if !s.Covered() {
			v.find(findings.DeliveryUncovered, s.Delivery,
				fmt.Sprintf("photo %s, channel %s: %s", s.Photo.ID(), s.Channel, strings.Join(s.Decision.Reasons, ", ")))
		}
		return nil
	})
	v.report.Checked.Deliveries = len(seen)
	return err
}

// recalls reports, for each delivery, the copies that were asked back and are not
// closed. A copy that is not yet asked back is a finding about its delivery.
func (v *verifier) recalls(ctx context.Context) error {
	list, err := v.Catalog.Recalls(ctx, schema.RecallFilter{Open: true})
	if err != nil {
		return err
	}
	type group struct{ rule, delivery string }
	var order []group
	items := map[group][]schema.Recall{}
	now := v.Clock()
	for _, r := range list {
		g := group{findings.RecallOpen, r.Delivery}
		if r.Overdue(now) {
			g.rule = findings.RecallOverdue
		}
		if items[g] == nil {
			order = append(order, g)
		}
		items[g] = append(items[g], r)
	}
	for _, g := range order {
		first := slices.MinFunc(items[g], func(a, b schema.Recall) int { return strings.Compare(string(a.DueAt), string(b.DueAt)) })
		v.find(g.rule, g.delivery, fmt.Sprintf("channel %s: %d files, the first to be gone by %s", first.Channel, len(items[g]), first.DueAt))
	}
	return nil
}
