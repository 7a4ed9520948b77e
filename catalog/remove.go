package catalog

import (
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// ErrNamed: what was to be removed is named by something else.
var ErrNamed = errors.New("it is named by something that is recorded")

// removable are the kinds of records that can be removed: from which table, and what
// that no foreign key guards may name one (?1 is its id).
var removable = map[string]struct {
	table, column string
	named         string
}{
	"event":  {"events", "event_id", `SELECT 0`},
	"person": {"people", "person_id", `SELECT EXISTS (SELECT 1 FROM room_people WHERE person_id = ?1)`},
	"family": {"families", "family_id", `
		SELECT EXISTS (SELECT 1 FROM consent_terms WHERE scope_kind = 'family' AND scope_id = ?1)
		    OR EXISTS (SELECT 1 FROM consents WHERE family_id = ?1)
		    OR EXISTS (SELECT 1 FROM purges WHERE scope = 'family:' || ?1)`},
	"room": {"rooms", "room_id", `
		SELECT EXISTS (SELECT 1 FROM consent_terms WHERE scope_kind = 'room' AND scope_id = ?1)
		    OR EXISTS (SELECT 1 FROM photo_places WHERE room_id = ?1)
		    OR EXISTS (SELECT 1 FROM purges WHERE scope = 'room:' || ?1)`},
	"shoot": {"shoots", "shoot_id", `
		SELECT EXISTS (SELECT 1 FROM consent_terms WHERE scope_kind = 'shoot' AND scope_id = ?1)
		    OR EXISTS (SELECT 1 FROM photo_places WHERE shoot_id = ?1)
		    OR EXISTS (SELECT 1 FROM unmatched_records u, json_each(u.shoots) s WHERE s.value = ?1)
		    OR EXISTS (SELECT 1 FROM purges WHERE scope = 'shoot:' || ?1)`},
}

// Remove takes a record away that nothing names: no photo, no other record, nothing
// that a family said, no order to erase. Anything else is ErrNamed, and nothing was
// changed. A family goes with its guardians, if none of them ever said anything.
func (c *Catalog) Remove(ctx context.Context, kind, id string, opt schema.ApplyOptions) error {
	k, ok := removable[kind]
	if !ok {
		return fmt.Errorf("no %s is ever removed", kind)
	}
	return c.act(ctx, ledger.Apply, func(tx *sqlite.Tx) error {
		var there, named bool
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+k.table+` WHERE `+k.column+` = ?)`, id).Scan(&there)
		if err != nil {
			return err
		}
		if !there {
			return fmt.Errorf("%s %q: %w", kind, id, ErrNotFound)
		}
		if err := tx.QueryRowContext(ctx, k.named, id).Scan(&named); err != nil {
			return err
		}
		if named {
			return fmt.Errorf("%s %s: %w", kind, id, ErrNamed)
		}
		for _, q := range append(removesFirst[kind], `DELETE FROM `+k.table+` WHERE `+k.column+` = ?`) {
			if _, err := tx.ExecContext(ctx, q, id); isForeignKey(err) {
				return fmt.Errorf("%s %s: %w", kind, id, ErrNamed)
			} else if err != nil {
				return err
			}
		}
		_, err = c.guard(ctx, tx, opt, settled{})
		return err
	})
}

// removesFirst are the rows that are part of a record.
var removesFirst = map[string][]string{
	"family": {`DELETE FROM guardians WHERE family_id = ?`},
	"room":   {`DELETE FROM room_people WHERE room_id = ?`},
}
