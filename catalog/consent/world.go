package consent

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Facts is everything that is known, as plain values. The order of the lists carries no
// meaning, and neither does a fact that is given twice. Which record or event came later
// in the ledger is in the facts themselves. Two facts that have one id and contradict
// each other are both unreadable: neither can be believed.
type Facts struct {
	Zone     *time.Location        // in which a blackout date is a day; nil is UTC
	Families []schema.Family       // who has a say, and by which quorum
	Kind     schema.AttachmentKind // of what is asked about; "" is a photo
	Consents []schema.Consent      // normalized: every date is an instant
}

// Seen says that a guardian has seen a photo, and let it go to a channel or not.
type Seen struct {
	Channel  schema.Channel
	Guardian string
	At       schema.When
	Declined bool // it was seen and not let go
}

// Photo is what Decide must know of a photo.
type Photo struct {
	ID            string   // the whole SHA-256, in hex; a prefix would miss what was said about the photo
	Others        []string // likewise, of the other files of the same frame: the RAW of a pair
	Room          string   // "" if it belongs to none
	Shoot         string   // "" if it belongs to none
	Families      []string // the families with a say, through the room's people
	Depictions    []schema.Depiction
	FacesReviewed bool   // somebody looked for people in it
	Alike         bool   // it is like a restricted picture, and nobody has said which it is
	Unmatched     bool   // a record that may have meant it, and hides or places something, found no file
	Seen          []Seen // as the photo is now: a version that was let go and has changed since is not among them
}

// World is the facts, read and indexed. It is immutable.
type World struct {
	zone     *time.Location
	kind     schema.AttachmentKind
	families map[string]*family
	all      []*term // in listing order
	terms    map[schema.Scope][]*term
	inexact  []*term // about a photo, but not by a whole digest
	anywhere []*term // about something that cannot be read, so perhaps about this
}

// Instants are held as Unix seconds, the precision in which they are stored. Two more lie
// beyond every instant that can be written.
const (
	always int64 = math.MinInt64 // since always
	never  int64 = math.MaxInt64 // until never
)

type family struct {
	hold      bool
	quorum    schema.Quorum
	guardians map[string]schema.Authority // "" if it cannot be read
	bad       bool                        // some of it cannot be read
}

type record struct {
	id, family, guardian, supersedes string

	authority schema.Authority // "" if it cannot be read
	obtained  int64            // always if it cannot be read
	effective int64
	expires   int64
	review    int64
	recorded  int64 // never if it is not known
	seq       int64 // its place in the ledger; 0 if it is not known
	events    []event
	terms     []*term
	bad       bool      // some of it cannot be read, whatever the channel
	narrowed  bool      // some of its terms are about other kinds, and left out
	contested bool      // another record has the same id and says something else
	form      string    // what it says but for its events, if there are copies of it
	newer     []*record // those that take its place once they are answered
	circular  bool      // it supersedes itself through other consents or at once
}

type term struct {
	record   *record
	n        int // 1-based
	rank     int // its place in every list of terms
	effect   schema.Effect
	scope    schema.Scope
	width    int              // of the scope: its place among the kinds, widest first
	channels []schema.Channel // nil: all
	embargo  int64
	expires  int64
	asks     schema.Conditions
	bad      bool
}

// NewWorld reads and indexes the facts. It keeps nothing that the caller could change. It
// never fails: a fact that cannot be read is kept as unreadable, and becomes a no for
// everything that it could be about.
func NewWorld(f Facts) *World {
	w := &World{
		zone:     f.Zone,
		kind:     cmp.Or(f.Kind, schema.KindPhoto),
		families: make(map[string]*family, len(f.Families)),
		terms:    make(map[schema.Scope][]*term),
	}
	if w.zone == nil {
		w.zone = time.UTC
	}
	for _, x := range f.Families {
		w.addFamily(x)
	}
	w.index(w.readConsents(f.Consents))
	return w
}

// index files every term under its scope, in listing order.
func (w *World) index(records []*record) {
	rank := 0
	for _, r := range records {
		for _, t := range r.terms {
			rank++
			t.rank = rank
			w.all = append(w.all, t)
			if t.scope == "" {
				w.anywhere = append(w.anywhere, t)
				continue
			}
			w.terms[t.scope] = append(w.terms[t.scope], t)
			if id, ok := strings.CutPrefix(string(t.scope), "photo:"); ok && !isDigest(id) {
				w.inexact = append(w.inexact, t)
			}
		}
	}
}

// about returns the terms that are, or could be, about the photo and the
// channel, in listing order.
func (w *World) about(p *Photo, families []string, ch schema.Channel) []*term {
	var found []*term
	add := func(terms []*term) {
		for _, t := range terms {
			if t.speaksOf(ch) {
				found = append(found, t)
			}
		}
	}
	for _, f := range families {
		for _, t := range w.terms[schema.Scope("family:"+f)] {
			// A family speaks for itself only. So it must be readable whose word it is.
			if t.record.family == f || t.record.bad {
				add([]*term{t})
			}
		}
	}
	add(w.terms[schema.Scope("room:"+p.Room)])
	add(w.terms[schema.Scope("shoot:"+p.Shoot)])
	add(w.anywhere)
	for _, id := range p.ids() {
		add(w.terms[schema.Scope("photo:"+id)])
	}
	for _, t := range w.inexact {
		if p.nearlyNamed(t) {
			add([]*term{t})
		}
	}
	slices.SortFunc(found, func(a, b *term) int { return cmp.Compare(a.rank, b.rank) })
	return found
}

// ids are the digests by which a person may have named the photo, each once.
func (p *Photo) ids() []string {
	if len(p.Others) == 0 {
		return []string{p.ID}
	}
	return slices.Compact(slices.Sorted(slices.Values(append([]string{p.ID}, p.Others...))))
}

// nearlyNamed reports whether the term nearly names one of the photo's files.
func (p *Photo) nearlyNamed(t *term) bool {
	return slices.ContainsFunc(p.ids(), func(id string) bool { return isDigest(id) && nearlyNames(t, id) })
}

// nearlyNames reports whether the term is about a photo that is written as a prefix of
// id, or in capitals. It may well mean this photo, but nobody can tell.
func nearlyNames(t *term, id string) bool {
	said, ok := strings.CutPrefix(string(t.scope), "photo:")
	return ok && said != id && len(said) <= len(id) && strings.EqualFold(said, id[:len(said)])
}
