package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// recalls reports, for each delivery, the copies that were asked back and are not
// closed. A copy that is not yet asked back is a finding about its delivery.
func recalls(ctx context.Context, job Job, r *report) error {
	list, err := job.Catalog.Recalls(ctx, schema.RecallFilter{Open: true})
	if err != nil {
		return err
	}
	type group struct{ rule, delivery string }
	var order []group
	items := map[group][]schema.Recall{}
	now := job.Clock()
	for _, asked := range list {
		g := group{findings.RecallOpen, asked.Delivery}
		if asked.Overdue(now) {
			g.rule = findings.RecallOverdue
		}
		if items[g] == nil {
			order = append(order, g)
		}
		items[g] = append(items[g], asked)
	}
	for _, g := range order {
		first := slices.MinFunc(items[g], func(a, b schema.Recall) int { return strings.Compare(string(a.DueAt), string(b.DueAt)) })
		r.find(g.rule, g.delivery, fmt.Sprintf("channel %s: %s, the first to be gone by %s", first.Channel, formats.Count(len(items[g]), "file"), first.DueAt))
	}
	return nil
}
