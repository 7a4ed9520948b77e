package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// fingerprints implements the contract's fingerprints.
type fingerprints struct{ tx *sql.Tx }

func (q fingerprints) TakenWith(ctx context.Context, file string) (t contract.Taken, found bool, err error) {
	err = q.tx.QueryRowContext(ctx, `
			SELECT source, COALESCE(probe ->> 'make', ''), COALESCE(probe ->> 'model', ''), COALESCE(probe ->> 'taken_local', '')
			  FROM originals WHERE sha256 = ?`, file).Scan(&t.Source, &t.Make, &t.Model, &t.TakenLocal)
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	return t, err == nil, err
}

func (q fingerprints) MarkOfPhoto(ctx context.Context, photo string) (m contract.Mark, err error) {
	err = q.tx.QueryRowContext(ctx, `
			SELECT COALESCE(o.probe ->> 'make', ''), COALESCE(o.probe ->> 'model', ''), COALESCE(o.probe ->> 'taken_local', ''), p.serial
			  FROM photos p JOIN originals o ON o.photo = p.sha256 AND o.role = 'primary'
			 WHERE p.sha256 = ?`, photo).Scan(&m.Make, &m.Model, &m.Taken, &m.Serial)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return m, err
}

func (q fingerprints) OneData(ctx context.Context, a, b string) (one bool, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM fingerprints f JOIN fingerprints g ON g.data = f.data WHERE f.sha256 = ? AND g.sha256 = ?)`,
		a, b).Scan(&one)
	return one, err
}

func (q fingerprints) PhotoWithData(ctx context.Context, data, maker string) (photo string, found bool, err error) {
	return oneText(ctx, q.tx, `
			SELECT o.photo
			  FROM fingerprints f
			  JOIN originals o ON o.sha256 = f.sha256
			 WHERE f.data = ?1 AND o.photo IS NOT NULL
			   AND (?2 = '' OR lower(trim(COALESCE(o.probe ->> 'make', ''))) IN ('', ?2))
			 ORDER BY o.photo LIMIT 1`, data, maker)
}

func (q fingerprints) ErasedWithData(
	ctx context.Context, data string,
) (order string, at schema.When, found bool, err error) {
	err = q.tx.QueryRowContext(ctx, `
			SELECT p.order_id, p.at
			  FROM fingerprints f
			  JOIN purged_originals g ON g.sha256 = f.sha256
			  JOIN purges p ON p.purge_no = g.purge_no
			 WHERE f.data = ?
			 ORDER BY p.purge_no DESC LIMIT 1`, data).Scan(&order, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", false, nil
	}
	return order, at, err == nil, err
}

func (q fingerprints) ShotAs(ctx context.Context, key string) (list []schema.ShotOriginal, err error) {
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
				SELECT o.sha256, o.photo, o.format, COALESCE(o.probe ->> 'make', ''), COALESCE(o.probe ->> 'model', ''),
				       COALESCE(o.probe ->> 'taken_local', ''), p.serial, COALESCE(pl.room_id, '')
				  FROM fingerprints f
				  JOIN originals o ON o.sha256 = f.sha256
				  JOIN photos p ON p.sha256 = o.photo
				  JOIN photo_places pl ON pl.sha256 = p.sha256
				 WHERE f.shot = ?
				 ORDER BY o.sha256`, key)
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
	return list, err
}

func (q fingerprints) WithoutFingerprint(ctx context.Context) (n int, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT COUNT(DISTINCT o.photo)
		  FROM originals o
		  LEFT JOIN fingerprints f ON f.sha256 = o.sha256
		 WHERE o.photo IS NOT NULL AND `+lacksFingerprint, schema.FingerprintVersion).Scan(&n)
	return n, err
}

func (q fingerprints) PutFingerprint(ctx context.Context, f contract.Fingerprint) error {
	var look any
	if f.Look != nil {
		text, err := f.Look.MarshalText()
		if err != nil {
			return err
		}
		look = string(text)
	}
	return exec(ctx, q.tx, `
		INSERT INTO fingerprints (sha256, version, data, look, shot, moment) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (sha256) DO UPDATE SET version = excluded.version, data = excluded.data,
		  look = COALESCE(excluded.look, look), shot = excluded.shot, moment = excluded.moment`,
		f.SHA256, schema.FingerprintVersion, null(f.Data), look, null(f.Shot), null(f.Moment))
}

// duplicates find pictures that are there more than once.
type duplicates struct{ tx *sql.Tx }

func (q duplicates) CameAgain(ctx context.Context) ([]string, error) {
	return column(ctx, q.tx, `
		SELECT DISTINCT o.photo
		  FROM originals o
		  JOIN import_items i ON i.sha256 = o.sha256 AND i.outcome = 'duplicate'
		 WHERE o.photo IS NOT NULL AND o.role IN `+frameRoles+`
		 ORDER BY o.photo`)
}

func (q duplicates) WithVersions(ctx context.Context) ([]string, error) {
	return column(ctx, q.tx, `SELECT DISTINCT photo FROM originals WHERE role = 'version' ORDER BY photo`)
}

func (q duplicates) SharedData(ctx context.Context) ([]string, error) {
	return column(ctx, q.tx, `
		SELECT f.data
		  FROM fingerprints f JOIN originals o ON o.sha256 = f.sha256
		 WHERE f.data IS NOT NULL AND o.photo IS NOT NULL
		 GROUP BY f.data HAVING COUNT(DISTINCT o.photo) > 1
		 ORDER BY f.data`)
}

func (q duplicates) PhotosWithData(ctx context.Context, data string) ([]string, error) {
	return column(ctx, q.tx, `
			SELECT DISTINCT o.photo FROM fingerprints f JOIN originals o ON o.sha256 = f.sha256
			 WHERE f.data = ? AND o.photo IS NOT NULL ORDER BY o.photo`, data)
}
