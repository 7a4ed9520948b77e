package app

import (
	"context"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// speaks refuses a word of whom it cannot be. A pause is lifted by the guardian whose
// answer it is. A no may come from anybody, but a guardian of another family is a slip of
// the hand, and a receipt would tell this family of them. It reports whether who said it is
// a guardian of the family.
func speaks(ctx context.Context, s *Session, list []ConsentChannel, e schema.ConsentEvent) (known bool, err error) {
	family, known, err := catalog.FamilyOf(ctx, s.Catalog, e.By)
	if err != nil {
		return false, err
	}
	for _, cc := range list {
		switch {
		case known && family != cc.Consent.Family:
			return false, Usagef("--by %s: that is a guardian of another family than that of %s; nothing was recorded", e.By, cc.Consent.ID)
		case e.State.Allows() && e.By != cc.Consent.Guardian:
			return false, Usagef("--by %s: %s is the answer of %s, and nobody else can say that it counts again; nothing was recorded",
				e.By, cc.Consent.ID, cc.Consent.Guardian)
		}
	}
	return known, nil
}
