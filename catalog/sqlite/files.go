package sqlite

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/schema"
)

func (q words) FilesOf(ctx context.Context, photos ...schema.Digest) (map[schema.Digest][]schema.PhotoFile, error) {
	list, err := marshal(photos)
	if err != nil {
		return nil, err
	}
	files := make(map[schema.Digest][]schema.PhotoFile, len(photos))
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT k.key, o.role, o.path, o.sha256, o.source,
			       (SELECT json_group_array(i.source) FROM import_items i WHERE i.sha256 = o.sha256 AND i.outcome = 'duplicate')
			  FROM json_each(?) k
			  CROSS JOIN originals o ON o.photo = k.value
			 ORDER BY k.key, o.role <> 'primary', o.path`, list)
	}, func(rows *sql.Rows) error {
		var n int
		var f schema.PhotoFile
		var sha, source, text string
		if err := rows.Scan(&n, &f.Role, &f.Path, &sha, &source, &text); err != nil {
			return err
		}
		var again []string
		if err := jsonList(text, &again); err != nil {
			return err
		}
		f.Names = withNames([]string{source}, again)
		err := f.SHA256.UnmarshalText([]byte(sha))
		files[photos[n]] = append(files[photos[n]], f)
		return err
	})
	return files, err
}
