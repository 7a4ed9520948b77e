package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Errors of Pair and Unpair.
var (
	ErrNotPairable = errors.New("these cannot be one photo")
	ErrNotPaired   = errors.New("it is not a pair")
)

// Pair makes other the second half of photo: one photo with two originals,
// shown and rendered from photo's. What a person wrote about other is kept by
// its digest and comes back with Unpair. Refused when anything was exported of
// other or consented for it alone, or when they belong to different rooms.
func (c *Catalog) Pair(ctx context.Context, photo, other string) error {
	return c.act(ctx, ledger.Pair, func(tx *sql.Tx) error {
		a, err := resolvePhoto(ctx, tx, photo)
		if err != nil {
			return err
		}
		b, err := resolvePhoto(ctx, tx, other)
		if err != nil {
			return err
		}
		if a == b {
			return fmt.Errorf("%w: they are the same photo", ErrNotPairable)
		}
		if err := pairable(ctx, tx, a, b); err != nil {
			return err
		}
		var format schema.Format
		if err := tx.QueryRowContext(ctx, `SELECT format FROM originals WHERE photo = ? AND role = 'primary'`, b).Scan(&format); err != nil {
			return err
		}
		role := schema.RoleJPEG
		if format.RAW() {
			role = schema.RoleRAW
		}
		for _, q := range []struct {
			sql  string
			args []any
		}{
			{`UPDATE originals SET photo = ?, role = ? WHERE photo = ? AND role = 'primary'`, []any{a, role, b}},
			{`UPDATE originals SET photo = ? WHERE photo = ?`, []any{a, b}},
			{`DELETE FROM derivatives WHERE photo = ?`, []any{b}},
			{`DELETE FROM derive_failures WHERE photo = ?`, []any{b}},
			{`DELETE FROM photo_search WHERE rowid = (SELECT photo_no FROM photos WHERE sha256 = ?)`, []any{b}},
			{`DELETE FROM photos WHERE sha256 = ?`, []any{b}},
		} {
			if _, err := tx.ExecContext(ctx, q.sql, q.args...); err != nil {
				return err
			}
		}
		return reindex(ctx, tx, []string{a})
	})
}

func pairable(ctx context.Context, tx *sql.Tx, a, b string) error {
	for _, q := range []struct{ sql, why string }{
		{`SELECT COUNT(*) FROM delivery_files WHERE photo = ?`, "%s was delivered by itself"},
		{`SELECT COUNT(*) FROM reviews WHERE photo = ?`, "%s was seen by a guardian by itself"},
		{`SELECT COUNT(*) FROM decisions WHERE photo = ?`, "%s was decided about by itself"},
		{`SELECT COUNT(*) FROM consent_terms WHERE scope_kind = 'photo' AND scope_id = ?`, "a consent speaks of %s alone"},
		{`SELECT COUNT(*) FROM originals WHERE photo = ? AND role IN ('raw', 'jpeg')`, "%s is a pair already"},
	} {
		var n int
		if err := tx.QueryRowContext(ctx, q.sql, b).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%w: "+q.why, ErrNotPairable, b[:schema.PhotoIDLen])
		}
	}
	var rooms int
	err := tx.QueryRowContext(ctx, `
		SELECT COUNT(DISTINCT COALESCE(room_id, '')) FROM photo_places WHERE sha256 IN (?, ?)`, a, b).Scan(&rooms)
	if err == nil && rooms > 1 {
		err = fmt.Errorf("%w: they show different rooms", ErrNotPairable)
	}
	return err
}

// Unpair makes photos of their own of the other halves of a photo, and returns
// their ids. They have no derivatives yet. Refused when a consent speaks of
// this photo alone: it may have meant both halves.
func (c *Catalog) Unpair(ctx context.Context, photo string, now time.Time) ([]string, error) {
	var made []string
	err := c.act(ctx, ledger.Pair, func(tx *sql.Tx) error {
		a, err := resolvePhoto(ctx, tx, photo)
		if err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM consent_terms WHERE scope_kind = 'photo' AND scope_id = ?`, a).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%w: a consent speaks of %s alone, and may mean both halves", ErrNotPairable, a[:schema.PhotoIDLen])
		}
		var halves []string
		err = each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `SELECT sha256 FROM originals WHERE photo = ? AND role IN ('raw', 'jpeg') ORDER BY sha256`, a)
		}, func(rows *sql.Rows) error {
			var sha string
			err := rows.Scan(&sha)
			halves = append(halves, sha)
			return err
		})
		if err != nil {
			return err
		}
		if len(halves) == 0 {
			return fmt.Errorf("photo %s: %w", a[:schema.PhotoIDLen], ErrNotPaired)
		}
		for _, sha := range halves {
			// The other half belongs where the photo belongs, and to the same camera.
			_, err := tx.ExecContext(ctx, `
				INSERT INTO photos (sha256, import_id, room_id, shoot_id, taken_local, taken_offset, camera, serial, created_at)
				SELECT ?, p.import_id, pl.room_id, pl.shoot_id, p.taken_local, p.taken_offset, p.camera, p.serial, ?
				  FROM photos p JOIN photo_places pl ON pl.sha256 = p.sha256
				 WHERE p.sha256 = ?`, sha, schema.FormatInstant(now), a)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE originals SET photo = ?, role = 'primary' WHERE sha256 = ?`, sha, sha); err != nil {
				return err
			}
			made = append(made, sha[:schema.PhotoIDLen])
			if err := reindex(ctx, tx, []string{sha}); err != nil {
				return err
			}
		}
		return nil
	})
	return made, err
}
