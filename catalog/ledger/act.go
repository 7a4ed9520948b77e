package ledger

import "slices"

// Act says what kind of command wrote an entry. It tells nothing about whom the entry is
// about.
type Act string

// The acts. They are in the hashes of entries: a word is never given another
// meaning, and new ones are only ever added.
const (
	Begin   Act = "begin"   // what was there before the ledger
	Unsound Act = "unsound" // likewise, of a history that had been altered before
	Migrate Act = "migrate" // a newer program brought the tables up to date
	Create  Act = "create"  // a new catalog
	Import  Act = "import"
	Derive  Act = "derive"
	Apply   Act = "apply" // records, of whichever command
	Consent Act = "consent"
	Review  Act = "review"
	Pair    Act = "pair"
	Picture Act = "picture" // whether two files show one
	Clock   Act = "clock"   // a camera's
	Recall  Act = "recall"
	Posted  Act = "posted"
	Purge   Act = "purge"
	Mirror  Act = "mirror"
	Export  Act = "export"
	Verify  Act = "verify"  // a moment was seen
	Key     Act = "key"     // a key to sign with
	Restore Act = "restore" // the catalog was made of a backup, or somebody looked for what it lacks
	Accept  Act = "accept"  // a ledger that did not hold is taken as it is, from here on
	Other   Act = "other"
)

// Acts returns all acts.
func Acts() []Act {
	return []Act{Begin, Unsound, Migrate, Create, Import, Derive, Apply, Consent, Review, Pair, Picture, Clock, Recall, Posted, Purge, Mirror, Export, Verify, Key, Restore, Accept, Other}
}

// Known reports whether a is one of the acts.
func (a Act) Known() bool { return slices.Contains(Acts(), a) }

// Decides reports whether an act can change what may leave. The other acts only say that
// something left or was looked at: if only such acts lie between two exports, both are of
// one state of the catalog.
func (a Act) Decides() bool { return !slices.Contains(Noting(), a) }

// Noting are the acts that decide nothing.
func Noting() []Act { return []Act{Export, Verify, Mirror, Posted, Key} }
