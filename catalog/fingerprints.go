package catalog

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"path"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// shotKeys are keyed digests of when and with what an original was taken: with its
// name (shot) and without (moment). They are kept of what is erased as well, and
// nobody without the catalog's secret can try times against them. Empty where the
// file does not say both, the camera and the second.
type shotKeys struct{ shot, moment string }

const secondLayout = "2006-01-02T15:04:05"

// keysOf are the keys of an original as if it had been taken some seconds later.
func keysOf(secret string, p schema.Probe, name string, later int) shotKeys {
	second, ok := secondOf(p.TakenLocal)
	if !ok || p.Model == "" {
		return shotKeys{}
	}
	at := second.Add(time.Duration(later) * time.Second).Format(secondLayout)
	camera := strings.ToLower(strings.TrimSpace(p.Make) + "\x00" + strings.TrimSpace(p.Model))
	return shotKeys{
		shot:   keyed(secret, "shot", camera, at, stemOf(name)),
		moment: keyed(secret, "moment", camera, at),
	}
}

func secondOf(taken string) (time.Time, bool) {
	if len(taken) < len(secondLayout) {
		return time.Time{}, false
	}
	t, err := time.Parse(secondLayout, taken[:len(secondLayout)])
	return t, err == nil
}

// stemOf is the name of a file without folders and extension, in one case.
func stemOf(name string) string {
	name = strings.ToLower(path.Base(name))
	return strings.TrimSuffix(name, path.Ext(name))
}

func keyed(secret string, parts ...string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// insertFingerprint records what an original that is in the catalog is known by. A
// look of nil leaves what is there: nobody looked.
func insertFingerprint(ctx context.Context, tx *sqlite.Tx, f schema.Fingerprint, p schema.Probe, name string) error {
	secret, err := secretOf(ctx, tx)
	if err != nil {
		return err
	}
	keys := keysOf(secret, p, name, 0)
	var look any
	if f.Look != nil {
		text, err := f.Look.MarshalText()
		if err != nil {
			return err
		}
		look = string(text)
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO fingerprints (sha256, version, data, look, shot, moment) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (sha256) DO UPDATE SET version = excluded.version, data = excluded.data,
		  look = COALESCE(excluded.look, look), shot = excluded.shot, moment = excluded.moment`,
		f.SHA256.String(), schema.FingerprintVersion, null(hexOrNone(f.Data)), look, null(keys.shot), null(keys.moment))
	return err
}

// updateFingerprints records those of originals that are in the catalog.
func updateFingerprints(ctx context.Context, tx *sqlite.Tx, list []schema.Fingerprint) error {
	for _, f := range list {
		var p schema.Probe
		var source string
		err := tx.QueryRowContext(ctx, `
			SELECT source, COALESCE(probe ->> 'make', ''), COALESCE(probe ->> 'model', ''), COALESCE(probe ->> 'taken_local', '')
			  FROM originals WHERE sha256 = ?`, f.SHA256.String()).Scan(&source, &p.Make, &p.Model, &p.TakenLocal)
		if errors.Is(err, sql.ErrNoRows) {
			continue // it was erased meanwhile
		} else if err != nil {
			return err
		}
		if err := insertFingerprint(ctx, tx, f, p, source); err != nil {
			return err
		}
	}
	return nil
}

// SameData finds what is known of the image data of a file that is not known: a
// photo that it shows, or the order by which that picture was erased. A photo of
// another maker's camera than maker, in small letters, is not the one; where either
// names none it may be.
func (c *Catalog) SameData(ctx context.Context, data schema.Digest, maker string) (schema.SameData, error) {
	var s schema.SameData
	if data.IsZero() {
		return s, nil
	}
	err := c.view(ctx, func(tx *sqlite.Tx) error {
		var sha string
		err := tx.QueryRowContext(ctx, `
			SELECT o.photo
			  FROM fingerprints f
			  JOIN originals o ON o.sha256 = f.sha256
			 WHERE f.data = ?1 AND o.photo IS NOT NULL
			   AND (?2 = '' OR lower(trim(COALESCE(o.probe ->> 'make', ''))) IN ('', ?2))
			 ORDER BY o.photo LIMIT 1`, data.String(), maker).Scan(&sha)
		if err == nil {
			return s.Photo.UnmarshalText([]byte(sha))
		} else if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		err = tx.QueryRowContext(ctx, `
			SELECT p.order_id, p.at
			  FROM fingerprints f
			  JOIN purged_originals g ON g.sha256 = f.sha256
			  JOIN purges p ON p.purge_no = g.purge_no
			 WHERE f.data = ?
			 ORDER BY p.purge_no DESC LIMIT 1`, data.String()).Scan(&s.Order, &s.ErasedAt)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return s, err
}

// SameShot lists the originals that were taken with the same camera in the same
// second under the same name as a file that is not known.
func (c *Catalog) SameShot(ctx context.Context, p schema.Probe, name string) ([]schema.ShotOriginal, error) {
	var list []schema.ShotOriginal
	err := c.view(ctx, func(tx *sqlite.Tx) error {
		secret, err := secretOf(ctx, tx)
		if err != nil {
			return err
		}
		keys := keysOf(secret, p, name, 0)
		if keys.shot == "" {
			return nil
		}
		return each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `
				SELECT o.sha256, o.photo, o.format, COALESCE(o.probe ->> 'make', ''), COALESCE(o.probe ->> 'model', ''),
				       COALESCE(o.probe ->> 'taken_local', ''), p.serial, COALESCE(pl.room_id, '')
				  FROM fingerprints f
				  JOIN originals o ON o.sha256 = f.sha256
				  JOIN photos p ON p.sha256 = o.photo
				  JOIN photo_places pl ON pl.sha256 = p.sha256
				 WHERE f.shot = ?
				 ORDER BY o.sha256`, keys.shot)
		}, func(rows *sql.Rows) error {
			var x schema.ShotOriginal
			var sha, photo string
			if err := rows.Scan(&sha, &photo, &x.Probe.Format, &x.Probe.Make, &x.Probe.Model, &x.Probe.TakenLocal, &x.Probe.Serial, &x.Room); err != nil {
				return err
			}
			if err := errors.Join(x.SHA256.UnmarshalText([]byte(sha)), x.Photo.UnmarshalText([]byte(photo))); err != nil {
				return err
			}
			list = append(list, x)
			return nil
		})
	})
	return list, err
}

// RoomOfShoot is the room of a shoot, "" if it is not recorded.
func (c *Catalog) RoomOfShoot(ctx context.Context, shoot string) (string, error) {
	var room string
	err := c.db.View(ctx, func(r contract.Reader) (err error) {
		room, err = r.RoomOfShoot(ctx, shoot)
		return err
	})
	return room, err
}

// RecordFingerprints writes fingerprints that were made of originals again.
func (c *Catalog) RecordFingerprints(ctx context.Context, list []schema.Fingerprint) error {
	return c.act(ctx, ledger.Derive, func(tx *sqlite.Tx) error { return updateFingerprints(ctx, tx, list) })
}

// WithoutFingerprint counts the photos of which no fingerprint, or an older one, is
// recorded.
func (c *Catalog) WithoutFingerprint(ctx context.Context) (n int, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		n, err = r.WithoutFingerprint(ctx)
		return err
	})
	return n, err
}
