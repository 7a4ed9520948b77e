package catalog

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// ExportView reads everything from which an export of sel to ch is made. All decisions
// are taken in one transaction, at the given moment. If contacts cannot be opened, the
// view lacks them and comes with schema.ErrSealed: it is then good for knowing what has
// to go, and for nothing that leaves.
func (c DeliveryRegister) ExportView(
	ctx context.Context, sel schema.Selection, ch schema.Channel, zone *time.Location, at time.Time,
) (schema.ExportView, error) {
	var v schema.ExportView
	closed := 0
	err := c.db.View(ctx, func(tx contract.Reader) error {
		var err error
		if v.Secret, err = secretOf(ctx, tx); err != nil {
			return err
		}
		if v.Ledger, err = decidingHead(ctx, tx); err != nil {
			return err
		}
		r, err := load(ctx, tx, loadPeopleAndPlaces...)
		if err != nil {
			return err
		}
		closed = c.contacts.openAll(r.Families)
		shoots := byID(r.Shoots, func(s schema.Shoot) string { return s.ID })
		rooms := byID(r.Rooms, func(r schema.Room) string { return r.ID })
		families := byID(r.Families, func(f schema.Family) string { return f.ID })
		events := byID(r.Events, func(e schema.Event) string { return e.ID })
		people := byID(r.People, func(p schema.Person) string { return p.ID })
		v.Private, v.Names, v.Days = privateValues(r), everybody(r), privateDays(r)
		around := exportRecords{shoots, rooms, families, events, people}
		err = eachSubject(ctx, tx, shown(sel), newFacts(zone), at, true, func(w *consent.World, p schema.Photo) error {
			v.Photos = append(v.Photos, around.about(p, consent.Decide(w, Subject(p), ch, at)))
			return nil
		})
		if err == nil {
			v.Attachments, err = exportAttachments(ctx, tx, around, sel, ch, zone, at)
		}
		return err
	})
	if err == nil && closed > 0 {
		err = schema.ErrSealed
	}
	return v, err
}

// Chosen returns the photos of which an export of sel is made, before any is decided.
func (c DeliveryRegister) Chosen(ctx context.Context, sel schema.Selection) (map[schema.Digest]bool, error) {
	found := map[schema.Digest]bool{}
	err := c.db.View(ctx, func(tx contract.Reader) error {
		which, err := chosen(ctx, tx, shown(sel))
		if err != nil {
			return err
		}
		return tx.EachPhoto(ctx, which, func(p schema.Photo) error {
			found[p.SHA256] = true
			if sel.Limit > 0 && len(found) >= sel.Limit {
				return errEnough
			}
			return nil
		})
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return found, err
}

// exportRecords are the records that the words beside a photo are written from, by id.
type exportRecords struct {
	shoots   map[string]schema.Shoot
	rooms    map[string]schema.Room
	families map[string]schema.Family
	events   map[string]schema.Event
	people   map[string]schema.Person
}

// about is a decided photo with the records about it.
func (r exportRecords) about(p schema.Photo, d schema.Decision) schema.ExportPhoto {
	x := schema.ExportPhoto{Photo: p, Decision: d, Shoot: r.shoots[p.Shoot], Room: r.rooms[p.Room]}
	secrets := &x.Secrets
	secrets.Places = withSaid(secrets.Places, r.rooms[p.Room].Place)
	for _, f := range p.Families {
		for _, g := range r.families[f].Guardians {
			secrets.Names, secrets.Contacts = withSaid(secrets.Names, g.Name), withSaid(secrets.Contacts, g.Contact)
		}
	}
	secrets.Positions = positions(p)
	for _, id := range r.rooms[p.Room].People {
		person := r.people[id]
		x.People = append(x.People, person)
		x.Died = append(x.Died, cmp.Or(person.Died, r.events[person.Event].Date))
		secrets.Days, secrets.Stories = withSaid(secrets.Days, person.Born, person.Died), withSaid(secrets.Stories, person.Story)
		if e, ok := r.events[person.Event]; ok {
			secrets.Places, secrets.Days = append(secrets.Places, eventValues(e)...), withSaid(secrets.Days, e.Date)
		}
	}
	return x
}

// withSaid adds the texts that are not empty to a list.
func withSaid(list []string, texts ...string) []string {
	for _, s := range texts {
		if s != "" {
			list = append(list, s)
		}
	}
	return list
}

// positions lists the places at which the files of a photo say it was taken.
func positions(p schema.Photo) []schema.GPS {
	var list []schema.GPS
	if g := p.Probe.GPS; g != nil {
		list = append(list, *g)
	}
	for _, o := range p.Others {
		if g := o.Probe.GPS; g != nil {
			list = append(list, *g)
		}
	}
	return list
}

// privateDays lists the days of births, deaths and events of all records.
func privateDays(r schema.Records) []string {
	var list []string
	for _, p := range r.People {
		list = withSaid(list, p.Born, p.Died)
	}
	for _, e := range r.Events {
		list = withSaid(list, e.Date)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// privateValues lists the values that no exported text may contain, sorted. The exporter
// decides, photo by photo, which names may be shown.
func privateValues(r schema.Records) []string {
	vs := everybody(r)
	for _, f := range r.Families {
		for _, g := range f.Guardians {
			vs = append(vs, g.Contact)
		}
	}
	for _, room := range r.Rooms {
		vs = append(vs, room.Place)
	}
	for _, e := range r.Events {
		vs = append(vs, eventValues(e)...)
	}
	slices.Sort(vs)
	vs = slices.Compact(vs)
	return slices.DeleteFunc(vs, func(s string) bool { return s == "" })
}

// everybody lists the names of all people and guardians of the records.
func everybody(r schema.Records) []string {
	var vs []string
	for _, f := range r.Families {
		for _, g := range f.Guardians {
			vs = append(vs, g.Name)
		}
	}
	for _, p := range r.People {
		vs = append(vs, p.Name)
	}
	return vs
}

// eventValues lists the words that would tell which event it was, and so who and where.
func eventValues(e schema.Event) []string {
	vs := []string{e.Name}
	if e.Place != "" {
		vs = append(vs, e.Place)
	}
	return vs
}

// ErrMoved says that a consent changed between the decision and the ledger.
var ErrMoved = schema.ErrMoved

// stillAsDecided decides again for every photo and attachment of a delivery. It compares
// the answer, the conditions that it was decided with, and the treatments that the files
// of a photo were rendered with.
func stillAsDecided(
	ctx context.Context, tx contract.Reader, d schema.Delivery, zone *time.Location, at time.Time,
) error {
	decided := make(map[schema.Digest]schema.Decision, len(d.Decisions))
	var ids []string
	attached := kindWorlds{zone: zone}
	for _, k := range d.Decisions {
		if k.Decision.Kind != "" {
			if err := stillAttached(ctx, tx, &attached, k, d.Channel, at); err != nil {
				return err
			}
			continue
		}
		decided[k.Photo] = k.Decision
		ids = append(ids, k.Photo.String())
	}
	if len(ids) == 0 {
		return nil
	}
	rendered := map[schema.Digest][]string{}
	for _, f := range d.Files {
		if !f.Photo.IsZero() {
			rendered[f.Photo] = append(rendered[f.Photo], f.Treated)
		}
	}
	err := subjects(ctx, tx, schema.Selection{IDs: ids}, newFacts(zone), at, func(w *consent.World, p schema.Photo) error {
		now := consent.Decide(w, Subject(p), d.Channel, at)
		treated := p.Treatments().Text()
		otherwise := slices.ContainsFunc(rendered[p.SHA256], func(was string) bool { return was != treated })
		if now.Effect != schema.Permit || otherwise || !reflect.DeepEqual(now.Conditions, decided[p.SHA256].Conditions) {
			return ErrMoved
		}
		return nil
	})
	if errors.Is(err, ErrNotFound) {
		return ErrMoved // it was erased meanwhile
	}
	return err
}

// CheckDelivery decides again for a delivery that is being written. The error is ErrMoved
// if the delivery must not become visible.
func (c DeliveryRegister) CheckDelivery(
	ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time,
) error {
	return c.db.View(ctx, func(tx contract.Reader) error { return stillAsDecided(ctx, tx, d, zone, at) })
}

// CloseDelivery says what became of a delivery: standing, or failed if nothing of it is
// at its destination any more. It also closes the deliveries that this one replaces, and
// the items of their files that are gone.
func (c DeliveryRegister) CloseDelivery(ctx context.Context, id, state string, replaces []string, now time.Time) error {
	return c.change(ctx, ledger.Export, func(tx contract.Writer) error {
		if err := tx.PutDeliveryState(ctx, id, "", state); err != nil {
			return err
		}
		if state == "failed" {
			// A withdrawal came while the delivery was being written. Its items are
			// closed as of when they were opened, because there never was a copy.
			if err := tx.CloseUndelivered(ctx, id); err != nil {
				return err
			}
		}
		for _, old := range replaces {
			if err := tx.PutDeliveryState(ctx, old, "", "replaced"); err != nil {
				return err
			}
		}
		return settleReplaced(ctx, tx, id, replaces, now)
	})
}

// CarriedAway notes that deliveries are no longer at their destination and stand wherever
// they were carried. A delivery that was being written had become visible.
func (c DeliveryRegister) CarriedAway(ctx context.Context, ids []string, now time.Time) error {
	return c.change(ctx, ledger.Export, func(tx contract.Writer) error { return carriedAway(ctx, tx, ids, now) })
}

func carriedAway(ctx context.Context, w contract.DeliveryWriter, ids []string, now time.Time) error {
	for _, id := range ids {
		if err := w.AddCarried(ctx, id, schema.WhenOf(now)); err != nil {
			return err
		}
		if err := w.PutDeliveryState(ctx, id, "writing", "standing"); err != nil {
			return err
		}
	}
	return nil
}

// Deliveries lists the deliveries, oldest first, without files. If destination is not
// empty, it lists only the deliveries to it.
func (c DeliveryRegister) Deliveries(ctx context.Context, destination string) (list []schema.Delivery, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err = r.Deliveries(ctx, destination)
		return err
	})
	return list, err
}

// DeliveriesHolding lists the deliveries that hold a photo, as Deliveries does.
func (c DeliveryRegister) DeliveriesHolding(
	ctx context.Context, photo schema.Digest,
) (list []schema.Delivery, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err = r.DeliveriesHolding(ctx, photo)
		return err
	})
	return list, err
}

// Delivery returns one delivery with its files and addresses, or ErrNotFound.
func (c DeliveryRegister) Delivery(ctx context.Context, id string) (schema.Delivery, error) {
	var d schema.Delivery
	err := c.db.View(ctx, func(tx contract.Reader) (err error) {
		var found bool
		if d, found, err = tx.Delivery(ctx, id); err != nil {
			return err
		} else if !found {
			return notFound("delivery", id)
		}
		if d.Files, err = tx.DeliveryFiles(ctx, id); err != nil {
			return err
		}
		secret, err := secretOf(ctx, tx)
		if err != nil {
			return err
		}
		for i := range d.Files {
			if f := &d.Files[i]; !f.Photo.IsZero() {
				f.PhotoID = d.PhotoIDIn(secret, f.Photo)
			}
		}
		d.Posted, err = tx.Posted(ctx, id)
		return err
	})
	return d, err
}

// Coverage decides again, at the given moment, for every photo and attachment in every
// delivery that stands or may stand.
func (c DeliveryRegister) Coverage(
	ctx context.Context, zone *time.Location, at time.Time, fn func(schema.Standing) error,
) error {
	return c.db.View(ctx, func(tx contract.Reader) error { return coverage(ctx, tx, zone, at, fn) })
}

func coverage(
	ctx context.Context, tx contract.Reader, zone *time.Location, at time.Time,
	fn func(schema.Standing) error,
) error {
	return coverageOf(ctx, tx, zone, at, nil, fn)
}

// coverageOf is coverage of the photos by these files, or of all if files is nil.
func coverageOf(
	ctx context.Context, tx contract.Reader, zone *time.Location, at time.Time, files []string,
	fn func(schema.Standing) error,
) error {
	standing, err := standings(ctx, tx, files)
	if err != nil || len(standing) == 0 {
		return err
	}
	of := map[schema.Digest][]int{}
	for i, s := range standing {
		of[s.Photo] = append(of[s.Photo], i)
	}
	there := make([]bool, len(standing))
	read := tx.EachDelivered
	if files != nil {
		if read, err = photosOf(ctx, tx, standing); err != nil {
			return err
		}
	}
	err = deliveredPhotos(ctx, tx, newFacts(zone), at, read, func(w *consent.World, p schema.Photo) error {
		for _, i := range of[p.SHA256] {
			there[i] = true
			decideStanding(w, p, at, &standing[i])
		}
		return nil
	})
	if err == nil {
		err = attachedStandings(ctx, tx, zone, at, standing, there)
	}
	if err != nil {
		return err
	}
	for i, s := range standing {
		if !there[i] {
			s.Decision = schema.Decision{Photo: s.Photo.ID(), Channel: s.Channel, At: schema.WhenOf(at), Effect: schema.Deny, Reasons: []string{schema.ReasonErased}}
		}
		if err := fn(s); err != nil {
			return err
		}
	}
	return nil
}

// decideStanding decides again for a photo in a delivery, for its channel.
func decideStanding(w *consent.World, p schema.Photo, at time.Time, s *schema.Standing) {
	agreed := s.Decision.Conditions // those it was delivered on
	subject := Subject(p)
	// A photo that left is what a guardian had seen, whatever was rendered or written
	// since.
	subject.Seen = seen(p.Seen, func(r schema.Seen) bool { return r.Covers(s.Renderings) })
	s.Decision = consent.Decide(w, subject, s.Channel, at)
	s.Stricter = s.Covered() && (!agreed.Keep(s.Decision.Conditions) || !p.Treatments().DoneIn(s.Treated))
}

// eachRead calls a function for photos that it reads.
type eachRead func(context.Context, func(schema.Photo) error) error

// photosOf reads the photos of some deliveries, as far as they are there.
func photosOf(ctx context.Context, tx contract.Reader, list []schema.Standing) (eachRead, error) {
	var shas []string
	for _, s := range list {
		shas = append(shas, s.Photo.String())
	}
	there, err := tx.PhotosWith(ctx, shas, false)
	if err != nil || len(there) == 0 {
		return func(context.Context, func(schema.Photo) error) error { return nil }, err
	}
	which, err := chosen(ctx, tx, schema.Selection{IDs: there})
	return func(ctx context.Context, fn func(schema.Photo) error) error { return tx.EachPhoto(ctx, which, fn) }, err
}

// deliveredPhotos calls fn for photos of deliveries that stand, with all that decides
// about them.
func deliveredPhotos(
	ctx context.Context, tx contract.Reader, f *facts, at time.Time, read eachRead, fn decidable,
) error {
	around, err := loadSurroundings(ctx, tx, f, at, false)
	if err != nil {
		return err
	}
	return around.around(ctx, tx, func(fn func(schema.Photo) error) error {
		return eachOf(ctx, tx, func(fn func(schema.Photo) error) error { return read(ctx, fn) }, fn)
	}, fn)
}

// standings lists the photos of every delivery that stands or may stand, with the
// conditions and treatments of the delivery and the state of their recalls.
// standings are of the photos by these files, or of all if files is nil.
func standings(ctx context.Context, from contract.DeliveryReader, files []string) ([]schema.Standing, error) {
	delivered, err := from.Delivered(ctx, files)
	if err != nil {
		return nil, err
	}
	list := make([]schema.Standing, len(delivered))
	for i, d := range delivered {
		list[i] = d.Standing
		switch d.Files {
		case d.Closed:
			list[i].Recall = schema.RecallDone
		case d.Asked:
			list[i].Recall = schema.RecallOpen
		}
	}
	return list, nil
}
