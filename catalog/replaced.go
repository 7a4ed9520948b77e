package catalog

import (
	"context"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/schema"
)

// Replacement is what a record does to the one that it supersedes.
type Replacement struct {
	Old, New string
	Ends     []schema.Channel // the old one says yes to them, and the new one does not speak of them
	Stay     []schema.Channel // the old one is a no to them, and stays one: the new one does not speak of them
	Waits    bool             // the new one is not answered yet: nothing ends before that
}

// replacedBy is what a record does to the one that it supersedes, as both are judged at a
// moment. A yes ends with its record; a no ends only where the new record speaks of it.
func replacedBy(families []schema.Family, old, c schema.Consent, at time.Time) Replacement {
	r := Replacement{Old: old.ID, New: c.ID}
	r.Waits = !slices.ContainsFunc(c.Events, func(e schema.ConsentEvent) bool { return e.State.Allows() })
	for _, ch := range schema.Channels() {
		if speaksOf(c, ch) {
			continue
		}
		var yes, no bool
		for _, kind := range schema.TermKinds() {
			for _, s := range consent.NewWorld(consent.Facts{Families: families, Consents: []schema.Consent{old}, Kind: kind}).Said(old.ID, ch, at) {
				yes, no = yes || s.Effect == schema.Permit || s.Effect == schema.Hold, no || s.Effect == schema.Deny
			}
		}
		if yes {
			r.Ends = append(r.Ends, ch)
		}
		if no {
			r.Stay = append(r.Stay, ch)
		}
	}
	return r
}

// speaksOf reports whether a record says yes or no to a channel.
func speaksOf(c schema.Consent, ch schema.Channel) bool {
	return slices.ContainsFunc(c.Terms, func(t schema.Term) bool {
		return slices.Contains(t.Channels, ch) || slices.Contains(t.Channels, schema.AnyChannel)
	})
}

// Replacements are what records do to those that they supersede, as far as those are
// recorded.
func (c *Catalog) Replacements(
	ctx context.Context, records []schema.Consent, at time.Time,
) (list []Replacement, err error) {
	if !slices.ContainsFunc(records, func(c schema.Consent) bool { return c.Supersedes != "" }) {
		return nil, nil
	}
	all, err := c.Records(ctx)
	if err != nil {
		return nil, err
	}
	for _, k := range records {
		i := slices.IndexFunc(all.Consents, func(old schema.Consent) bool {
			return k.Supersedes != "" && old.ID == k.Supersedes
		})
		if i >= 0 {
			list = append(list, replacedBy(all.Families, all.Consents[i], k, at))
		}
	}
	return list, nil
}
