package catalog

import (
	"context"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// facts read what was said about photos, for decisions in one transaction: for a few
// photos what was said about these, and once many were asked for all that was said. A
// decision comes out the same: see need.
type facts struct {
	zone  *time.Location
	known time.Time             // what was recorded of consent later is left out; zero leaves out nothing
	kind  schema.AttachmentKind // of what is asked about; "" is a photo

	asked    int
	whole    *consent.World      // nil until many were asked for
	families map[string][]string // by room; of every room once many were asked for
}

// manyPhotos is from how many photos on it costs less to read once all that was said than
// to ask for each lot of them.
const manyPhotos = 1000

func newFacts(zone *time.Location) *facts { return &facts{zone: zone} }

// all reads all that was said.
func (f *facts) all(ctx context.Context, r contract.Reader) (*consent.World, error) {
	if f.whole != nil {
		return f.whole, nil
	}
	families, err := r.RoomFamilies(ctx, nil)
	if err != nil {
		return nil, err
	}
	w, err := f.read(ctx, r, nil, nil)
	f.whole, f.families = w, families
	return w, err
}

// about is what decides about photos. It lays over each the families with a say.
func (f *facts) about(ctx context.Context, r contract.Reader, photos []schema.Photo) (*consent.World, error) {
	rooms := make([]string, len(photos))
	for i, p := range photos {
		rooms[i] = p.Room
	}
	families, err := f.familiesOf(ctx, r, rooms)
	if err != nil {
		return nil, err
	}
	subjects := make([]consent.Photo, len(photos))
	for i := range photos {
		photos[i].Families = families[photos[i].Room]
		subjects[i] = Subject(photos[i])
	}
	return f.deciding(ctx, r, subjects)
}

// deciding is what decides about photos that have all but what was said.
func (f *facts) deciding(ctx context.Context, r contract.Reader, photos []consent.Photo) (*consent.World, error) {
	if f.asked += len(photos); f.whole != nil || f.asked > manyPhotos {
		return f.all(ctx, r)
	}
	n := needOf(photos)
	consents, err := n.consents(ctx, r)
	if err != nil {
		return nil, err
	}
	return f.read(ctx, r, slices.Sorted(slices.Values(n.families())), consents)
}

// familiesOf are the families of rooms.
func (f *facts) familiesOf(ctx context.Context, r contract.Reader, rooms []string) (map[string][]string, error) {
	if f.families != nil {
		return f.families, nil
	}
	only := append([]string{}, rooms...)
	slices.Sort(only)
	return r.RoomFamilies(ctx, slices.Compact(only))
}

// read reads consents, and these families with those who gave the consents; nil are all.
func (f *facts) read(ctx context.Context, r contract.Reader, families, consents []string) (*consent.World, error) {
	known, err := f.facts(ctx, r, families, consents)
	if err != nil {
		return nil, err
	}
	return consent.NewWorld(known), nil
}

// facts are what read reads.
func (f *facts) facts(
	ctx context.Context, r contract.Reader, families, consents []string,
) (known consent.Facts, err error) {
	said, err := consentsOf(ctx, r, consents)
	if err != nil {
		return known, err
	}
	if consents != nil {
		families = withFamilies(families, said)
	}
	have, err := r.Families(ctx, families)
	if err != nil {
		return known, err
	}
	return consent.Facts{Zone: f.zone, Families: have, Consents: f.knownOf(said), Kind: f.kind}, nil
}

// knownOf leaves out the consents and events that were recorded later than known. Who has
// a say, and who belongs where, is as it is now.
func (f *facts) knownOf(consents []schema.Consent) []schema.Consent {
	if f.known.IsZero() {
		return consents
	}
	later := func(r schema.Recorded) bool { return r.At > schema.WhenOf(f.known) }
	consents = slices.DeleteFunc(consents, func(c schema.Consent) bool { return later(c.Recorded) })
	for i := range consents {
		c := &consents[i]
		c.Events = slices.DeleteFunc(c.Events, func(e schema.ConsentEvent) bool { return later(e.Recorded) })
	}
	return consents
}

// withFamilies adds to some families those of consents: whose word it is decides what it
// is worth.
func withFamilies(families []string, consents []schema.Consent) []string {
	families = append([]string{}, families...)
	for _, c := range consents {
		families = append(families, c.Family)
	}
	slices.Sort(families)
	return slices.Compact(families)
}

// need is what a decision about photos has to know of what was said, and nothing else
// bears on it: the terms about the photos, about the rooms, shoots and families that
// these belong to, and about nobody knows what; and the records that take the place of
// those. Everything else in package consent is of the photo itself.
type need struct{ scopes map[schema.Scope]bool }

func needOf(photos []consent.Photo) need {
	n := need{map[schema.Scope]bool{}}
	for _, p := range photos {
		n.add("room", p.Room)
		n.add("shoot", p.Shoot)
		n.add("photo", p.ID)
		n.add("photo", p.Others...)
		n.add("family", p.Families...)
	}
	return n
}

func (n need) add(kind string, ids ...string) {
	for _, id := range ids {
		if id != "" {
			n.scopes[schema.Scope(kind+":"+id)] = true
		}
	}
}

// families are those of the photos.
func (n need) families() (list []string) {
	for s := range n.scopes {
		if kind, id, err := s.Split(); err == nil && kind == "family" {
			list = append(list, id)
		}
	}
	return list
}

// consents are the ids of the consents that bear on the photos.
func (n need) consents(ctx context.Context, r contract.SaidReader) ([]string, error) {
	scopes := make([]schema.Scope, 0, len(n.scopes))
	for s := range n.scopes {
		scopes = append(scopes, s)
	}
	about, err := r.ConsentsAbout(ctx, scopes)
	if err != nil {
		return nil, err
	}
	unclear, err := r.ConsentsUnclear(ctx)
	if err != nil {
		return nil, err
	}
	return withNewer(ctx, r, append(about, unclear...))
}

// withNewer adds to consents those that supersede one of them, directly or by way of
// others.
func withNewer(ctx context.Context, r contract.SaidReader, ids []string) ([]string, error) {
	have := map[string]bool{}
	all := []string{}
	for next := ids; len(next) > 0; {
		var fresh []string
		for _, id := range next {
			if !have[id] {
				have[id] = true
				fresh = append(fresh, id)
			}
		}
		all = append(all, fresh...)
		if len(fresh) == 0 {
			break
		}
		var err error
		if next, err = r.Superseding(ctx, fresh); err != nil {
			return nil, err
		}
	}
	return all, nil
}
