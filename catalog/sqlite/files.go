package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/stillroom/stillroom/schema"
)

func (q words) FilesOf(ctx context.Context, photo schema.Digest) ([]schema.PhotoFile, error) {
	var files []schema.PhotoFile
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT o.role, o.path, o.sha256, o.source,
			       (SELECT json_group_array(i.source) FROM import_items i WHERE i.sha256 = o.sha256 AND i.outcome = 'duplicate')
			  FROM originals o
			 WHERE o.photo = ?
			 ORDER BY o.role <> 'primary', o.path`, photo.String())
	}, func(rows *sql.Rows) error {
		var f schema.PhotoFile
		var sha, source, text string
		if err := rows.Scan(&f.Role, &f.Path, &sha, &source, &text); err != nil {
			return err
		}
		var again []string
		if err := json.Unmarshal([]byte(text), &again); err != nil {
			return err
		}
		f.Names = withNames([]string{source}, again)
		err := f.SHA256.UnmarshalText([]byte(sha))
		files = append(files, f)
		return err
	})
	return files, err
}
