package receipt

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// voice is whose word a record is, and in which family.
type voice struct {
	family   schema.Family
	guardian schema.Guardian
}

// quorum says whose yes is needed, without saying who has given one.
func (v voice) quorum() string {
	const veto = " If anyone with a say has said no, it is no."
	switch {
	case v.guardian.HadSay:
		return "Those who decide for your family are others now. What you said no to, or took back, stays a no until you give another answer." + veto
	case v.guardian.Authority == schema.AuthorityAdvisory:
		return "You are asked and heard. Those who decide for your family are others." + veto
	case v.guardian.Authority == schema.AuthorityDelegated:
		return "You speak for a guardian. Your no counts; a yes needs that of a guardian as well." + veto
	case v.alone():
		return "You alone have the say for your family. Where a picture concerns another family too, that family must also say yes."
	case v.family.Quorum == schema.QuorumAny:
		return "In your family the yes of one guardian is enough." + veto
	}
	return "A picture leaves only if every guardian of your family with a say has said yes." + veto
}

// alone reports whether nobody else's word counts in the family.
func (v voice) alone() bool {
	return !slices.ContainsFunc(v.family.Guardians, func(g schema.Guardian) bool {
		return g.ID != v.guardian.ID && (g.Authority != schema.AuthorityAdvisory || g.HadSay)
	})
}

// indicated says whose word an event was. Another guardian is not named.
func (v voice) indicated(by string) string {
	if by == v.guardian.ID {
		return ""
	}
	if slices.ContainsFunc(v.family.Guardians, func(g schema.Guardian) bool { return g.ID == by }) {
		return ", said by another guardian"
	}
	return ", said by " + by
}
