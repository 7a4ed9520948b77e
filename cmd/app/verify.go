package app

import (
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// Verification is how far a catalog is checked.
type Verification struct {
	ReadData bool                         // every byte is read again, not sizes only
	Read     func(schema.StoredFile) bool // of which files; nil: of all
	Packages []string                     // folders of exports
	Heads    []schema.LedgerClaim         // entries of the ledger that somebody outside holds
	Choice   verify.Choice                // what is asked about
	Since    schema.When                  // originals are to have been read since; "": not asked
}

// InSession is its job, and what is wrong with the settings: the rest is checked all the
// same, by what is built in.
func (x Verification) InSession(s *Session) (job verify.Job, wrong []schema.Finding) {
	ofSettings := func(err error) {
		wrong = append(wrong, findings.Find(findings.CheckFailed, SettingsName, err.Error()))
	}
	recipes, err := s.Settings.CheckedRecipes()
	if err != nil {
		ofSettings(err)
		recipes = schema.DefaultRecipes()
	}
	limits, err := s.Settings.CheckedLimits()
	if err != nil {
		ofSettings(err)
		limits = schema.DefaultLimits()
	}
	if _, err := s.Settings.RecallHours(); err != nil {
		ofSettings(err)
	}
	return verify.Job{
		Catalog: s.Catalog, Storages: s.Catalog.Storages(), Store: s.Store, Dir: s.Dir, Places: s.Places, Evidence: s.Evidence, Draws: s.Draws,
		Recipes: recipes, Limits: limits, ReadData: x.ReadData, Read: x.Read, Packages: x.Packages, Heads: x.Heads, Choice: x.Choice, Since: x.Since,
		Seals: s.Settings.Privacy.Encrypt, Key: s.Key.Key != nil, Zone: s.Zone, Clock: s.Now,
		Found: func(schema.Finding) {}, Looked: func(int64) {},
	}, wrong
}
