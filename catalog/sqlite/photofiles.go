package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// photoFiles are the files of photos, and those of none.
type photoFiles struct{ tx *sql.Tx }

// takenRoles are the roles of the originals by which records may name a photo.
const takenRoles = `('primary', 'raw', 'jpeg')`

func (q photoFiles) EachName(ctx context.Context, fn func(photo, name string)) error {
	return each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT photo, source FROM originals WHERE photo IS NOT NULL
			 UNION SELECT photo, substr(path, length('originals/') + 1) FROM originals WHERE photo IS NOT NULL
			 UNION SELECT o.photo, i.source FROM import_items i JOIN originals o ON o.sha256 = i.sha256
			        WHERE i.outcome = 'duplicate' AND o.photo IS NOT NULL`)
	}, func(rows *sql.Rows) error {
		var photo, name string
		err := rows.Scan(&photo, &name)
		fn(photo, name)
		return err
	})
}

func (q photoFiles) EachTaken(ctx context.Context, fn func(photo, source, path string)) error {
	return q.eachCalled(ctx, `SELECT photo, source, path FROM originals WHERE role IN `+takenRoles, fn)
}

func (q photoFiles) EachLoose(ctx context.Context, fn func(file, source, path string)) error {
	err := q.eachCalled(ctx, `SELECT sha256, source, path FROM originals WHERE photo IS NULL`, fn)
	if err != nil {
		return fmt.Errorf("files of no photo: %w", err)
	}
	return nil
}

func (q photoFiles) eachCalled(ctx context.Context, query string, fn func(key, source, path string)) error {
	return each(func() (*sql.Rows, error) { return q.tx.QueryContext(ctx, query) }, func(rows *sql.Rows) error {
		var key, source, at string
		if err := rows.Scan(&key, &source, &at); err != nil {
			return err
		}
		fn(key, source, at)
		return nil
	})
}

func (q photoFiles) TakenAs(ctx context.Context, file string) (photo string, found bool, err error) {
	return oneText(ctx, q.tx, `SELECT photo FROM originals WHERE sha256 = ? AND role IN `+takenRoles, file)
}

func (q photoFiles) PhotosByDigest(ctx context.Context, prefix string) ([]string, error) {
	return column(ctx, q.tx, `
			SELECT DISTINCT photo FROM originals
			 WHERE photo IS NOT NULL AND sha256 >= ?1 AND sha256 < ?1 || 'g'
			 ORDER BY photo LIMIT 2`, prefix)
}

func (q photoFiles) ShownByDigest(ctx context.Context, prefix string) ([]contract.ShownFile, error) {
	return q.shown(ctx, `
			 WHERE sha256 >= ?1 AND sha256 < ?1 || 'g' AND photo IS NOT NULL AND role IN `+frameRoles+`
			 ORDER BY sha256 LIMIT 2`, prefix)
}

func (q photoFiles) FilesShowing(ctx context.Context, photo string) ([]contract.ShownFile, error) {
	return q.shown(ctx, `WHERE photo = ? AND role IN `+frameRoles+` ORDER BY path`, photo)
}

func (q photoFiles) shown(ctx context.Context, which string, arg any) (list []contract.ShownFile, err error) {
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT sha256, photo, role, source, path FROM originals `+which, arg)
	}, func(rows *sql.Rows) error {
		var f contract.ShownFile
		err := rows.Scan(&f.SHA256, &f.Photo, &f.Role, &f.Source, &f.Path)
		list = append(list, f)
		return err
	})
	return list, err
}

func (q photoFiles) LooseByDigest(ctx context.Context, prefix string) ([]string, error) {
	return column(ctx, q.tx, `SELECT sha256 FROM originals WHERE photo IS NULL AND sha256 >= ?1 AND sha256 < ?1 || 'g' LIMIT 2`, prefix)
}

func (q photoFiles) FilesBeside(ctx context.Context, file string) ([]string, error) {
	return column(ctx, q.tx, `
			SELECT x.sha256 FROM originals o JOIN originals x ON x.photo = o.photo
			 WHERE o.sha256 = ? AND o.role IN `+frameRoles+` AND x.role IN `+frameRoles, file)
}

func (q photoFiles) PhotosWith(ctx context.Context, files []string, shown bool) ([]string, error) {
	list, err := marshal(append([]string{}, files...))
	if err != nil {
		return nil, err
	}
	of := ``
	if shown {
		of = ` AND role IN ` + frameRoles
	}
	return column(ctx, q.tx, `
		SELECT DISTINCT photo FROM originals
		 WHERE photo IS NOT NULL`+of+` AND sha256 IN (SELECT value FROM json_each(?)) ORDER BY photo`, list)
}

func (q photoFiles) Loose(ctx context.Context) ([]schema.LooseFile, error) {
	list := []schema.LooseFile{}
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT o.sha256, o.role, o.path, o.source, o.format, o.bytes, COALESCE(`+loosePlace+`, ''), COALESCE(`+looseRoom+`, '')
			  FROM originals o WHERE o.photo IS NULL ORDER BY o.path`)
	}, func(rows *sql.Rows) error {
		f := schema.LooseFile{Type: "file"}
		var sha string
		err := rows.Scan(&sha, &f.Role, &f.Path, &f.Source, &f.Format, &f.Bytes, &f.Shoot, &f.Room)
		if err == nil {
			err = f.SHA256.UnmarshalText([]byte(sha))
		}
		f.ID = f.SHA256.ID()
		list = append(list, f)
		return err
	})
	return list, err
}
