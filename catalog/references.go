package catalog

import (
	"context"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

type reference struct{ kind, id string }

// references lists the records that a record names and that have to be recorded before it.
func references(record any) []reference {
	var list []reference
	add := func(kind, id string) {
		if id != "" {
			list = append(list, reference{kind, id})
		}
	}
	switch r := record.(type) {
	case schema.Person:
		add("family", r.Family)
		add("event", r.Event)
	case schema.Room:
		for _, id := range r.People {
			add("person", id)
		}
	case schema.Shoot:
		add("room", r.Room)
	case schema.PhotoRecord:
		if r.Room != nil {
			add("room", *r.Room)
		}
		if r.Shoot != nil {
			add("shoot", *r.Shoot)
		}
	case schema.Consent:
		add("family", r.Family)
		add("guardian", r.Guardian)
		add("notice", r.Notice)
	}
	return list
}

// lacking turns a reference that the database refused into words that name the record
// which is not there. err stays as it is if every record that this one names is there.
func lacking(ctx context.Context, r contract.RecordReader, record any, err error) error {
	for _, ref := range references(record) {
		known, failed := r.HasRecord(ctx, ref.kind, ref.id)
		if failed != nil {
			return failed
		}
		if !known {
			return unrecorded(ref.kind, ref.id)
		}
	}
	return err
}
