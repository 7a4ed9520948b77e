package catalog

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/stillroom/stillroom/schema"
)

// filesOf are all files of a photo, its primary first, each with the names under which
// its bytes came: whoever knows a file by its name finds the photo that it became.
func filesOf(ctx context.Context, tx *sql.Tx, photo schema.Digest) ([]schema.PhotoFile, error) {
	var files []schema.PhotoFile
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
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
