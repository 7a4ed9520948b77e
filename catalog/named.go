package catalog

import (
	"context"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Named returns, as Dump gives them, the records that have an id: of one kind (event,
// family, person, room, shoot, notice or consent), or of any kind if kind is "". It reads
// no others.
func Named(ctx context.Context, c *Catalog, kind, id string) (r schema.Records, err error) {
	err = c.db.View(ctx, func(from contract.Reader) error {
		for name, read := range readsOne {
			if kind == "" || kind == name {
				if err := read(ctx, from, []string{id}, &r); err != nil {
					return err
				}
			}
		}
		c.contacts.openAll(r.Families)
		return nil
	})
	return r, err
}

// readsOne reads records of one kind by their ids.
var readsOne = map[string]func(context.Context, contract.Reader, []string, *schema.Records) error{
	"event": func(ctx context.Context, from contract.Reader, ids []string, r *schema.Records) (err error) {
		r.Events, err = from.Events(ctx, ids)
		return err
	},
	"family": func(ctx context.Context, from contract.Reader, ids []string, r *schema.Records) (err error) {
		r.Families, err = from.Families(ctx, ids)
		return err
	},
	"person": func(ctx context.Context, from contract.Reader, ids []string, r *schema.Records) (err error) {
		r.People, err = from.People(ctx, ids)
		return err
	},
	"room": func(ctx context.Context, from contract.Reader, ids []string, r *schema.Records) (err error) {
		r.Rooms, err = from.Rooms(ctx, ids)
		return err
	},
	"shoot": func(ctx context.Context, from contract.Reader, ids []string, r *schema.Records) (err error) {
		r.Shoots, err = from.Shoots(ctx, ids)
		return err
	},
	"notice": func(ctx context.Context, from contract.Reader, ids []string, r *schema.Records) (err error) {
		r.Notices, err = from.Notices(ctx, ids)
		return err
	},
	"consent": func(ctx context.Context, from contract.Reader, ids []string, r *schema.Records) (err error) {
		r.Consents, err = consentsOf(ctx, from, ids)
		return err
	},
}

// OfFamily returns one family, its people and what it said, with the rooms, the shoots
// and the notices that this names; nothing if no family has the id.
func OfFamily(ctx context.Context, c *Catalog, family string) (r schema.Records, err error) {
	err = c.db.View(ctx, func(from contract.Reader) error {
		if r.Families, err = from.Families(ctx, []string{family}); err != nil {
			return err
		}
		c.contacts.openAll(r.Families)
		people, err := from.PeopleOf(ctx, []string{family})
		if err != nil {
			return err
		}
		if r.People, err = from.People(ctx, append([]string{}, people...)); err != nil {
			return err
		}
		said, err := from.ConsentsOf(ctx, []string{family})
		if err != nil {
			return err
		}
		if r.Consents, err = consentsOf(ctx, from, append([]string{}, said...)); err != nil {
			return err
		}
		return readNamedBy(ctx, from, &r)
	})
	return r, err
}

// readNamedBy adds to records the notices, the shoots and the rooms that the consents
// among them name.
func readNamedBy(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	notices, rooms, shoots := []string{}, []string{}, []string{}
	for _, k := range r.Consents {
		notices = append(notices, k.Notice)
		for _, t := range k.Terms {
			switch kind, id, _ := t.Scope.Split(); kind {
			case "room":
				rooms = append(rooms, id)
			case "shoot":
				shoots = append(shoots, id)
			}
		}
	}
	if r.Notices, err = from.Notices(ctx, notices); err != nil {
		return err
	}
	if r.Shoots, err = from.Shoots(ctx, shoots); err != nil {
		return err
	}
	for _, s := range r.Shoots {
		rooms = append(rooms, s.Room)
	}
	r.Rooms, err = from.Rooms(ctx, rooms)
	return err
}

// FamilyOf returns the family of a guardian.
func FamilyOf(ctx context.Context, c *Catalog, guardian string) (family string, known bool, err error) {
	err = c.db.View(ctx, func(from contract.Reader) (err error) {
		family, known, err = from.GuardianFamily(ctx, guardian)
		return err
	})
	return family, known, err
}

// SaidBy returns the consents of one family, in the order in which they were recorded.
func SaidBy(ctx context.Context, c *Catalog, family string) (list []schema.Consent, err error) {
	err = c.db.View(ctx, func(from contract.Reader) error {
		ids, err := from.ConsentsOf(ctx, []string{family})
		if err != nil {
			return err
		}
		list, err = consentsOf(ctx, from, append([]string{}, ids...))
		return err
	})
	return list, err
}

// FewNotices returns up to two notices: more than one has to be named.
func FewNotices(ctx context.Context, c *Catalog) (ids []string, err error) {
	err = c.db.View(ctx, func(from contract.Reader) (err error) {
		ids, err = from.IDs(ctx, "notice", 2)
		return err
	})
	return ids, err
}

// ConsentIDTaken reports whether a consent has an id, or had it until it was erased.
func ConsentIDTaken(ctx context.Context, c *Catalog, id string) (taken bool, err error) {
	err = c.db.View(ctx, func(from contract.Reader) (err error) {
		if taken, err = from.HasConsent(ctx, id); err == nil && !taken {
			taken, err = from.ConsentErased(ctx, id)
		}
		return err
	})
	return taken, err
}
