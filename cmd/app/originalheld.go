package app

import (
	"context"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// OriginalHeld says of a yes without the original which of the records that it rests on
// allow the original and which do not: it goes only if each of them says so.
func OriginalHeld(ctx context.Context, s *Session, d schema.Decision) (allow, lack []string, err error) {
	if d.Channel != schema.Archive || d.Effect != schema.Permit || d.Conditions.IncludeOriginal {
		return nil, nil, nil
	}
	for _, k := range d.Considered {
		if k.State != string(schema.StateGiven) && k.State != string(schema.StateRenewed) {
			continue
		}
		c, err := s.Catalog.Consent(ctx, k.Consent)
		if err != nil {
			return nil, nil, err
		}
		if k.Term < 1 || k.Term > len(c.Terms) || c.Terms[k.Term-1].Effect != schema.Permit {
			continue
		}
		list := &lack
		if asks := c.Terms[k.Term-1].Conditions; asks != nil && asks.IncludeOriginal {
			list = &allow
		}
		if !slices.Contains(*list, k.Consent) {
			*list = append(*list, k.Consent)
		}
	}
	return allow, lack, nil
}
