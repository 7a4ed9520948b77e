package derive

import (
	"errors"

	"github.com/stillroom/stillroom/schema"
)

// unread is the item of a photo whose original could not be read.
func (it Item) unread(do todo, err error) Item {
	it.Outcome, it.Reason = "failed", err.Error()
	if large := new(FileLimitError); do.nothing() && errors.As(err, &large) {
		it.Outcome, it.Reason = "current", "" // it has no fingerprint, and verify says so
	}
	return it
}

// lookedAt is the item of a photo that was drawn only for its fingerprint.
func (it Item) lookedAt(made Drawn) Item {
	it.Outcome = "current"
	if made.Failure != nil && made.Look == nil { // it was not drawn, for no fault of its own
		it.Outcome, it.Reason = "failed", made.Failure.Reason
	}
	return it
}

// made is the item of a photo of which derivatives were made, or could not be.
func (it Item) made(d schema.Derived) Item {
	switch f := d.Failure; {
	case f == nil:
		it.Outcome = "derived"
		for _, v := range d.Derivatives {
			it.Recipes = append(it.Recipes, v.Recipe)
		}
	case f.Kind == "format":
		it.Outcome, it.Reason = "unsupported", f.Reason
	default:
		it.Outcome, it.Reason = "failed", f.Reason
	}
	return it
}
