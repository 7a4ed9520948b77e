package app

import (
	"context"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// speaks refuses a yes of whom it cannot be: a pause is lifted by the guardian whose answer
// it is. A no may come from anybody, and is never refused for that. It reports whether who
// said it is a guardian of the families that are meant.
func speaks(ctx context.Context, s *Session, list []ConsentChannel, e schema.ConsentEvent) (known bool, err error) {
	family, known, err := catalog.FamilyOf(ctx, s.Catalog, e.By)
	if err != nil {
		return false, err
	}
	for _, cc := range list {
		known = known && family == cc.Consent.Family
		if e.State.Allows() && e.By != cc.Consent.Guardian {
			return false, Usagef("--by %s: %s is the answer of %s: only they can say that it counts again; nothing was recorded",
				e.By, cc.Consent.ID, cc.Consent.Guardian)
		}
	}
	return known, nil
}
