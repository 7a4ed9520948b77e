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
		f.Names = schema.NamesWith([]string{source}, again)
		err := f.SHA256.UnmarshalText([]byte(sha))
		files[photos[n]] = append(files[photos[n]], f)
		return err
	})
	return files, err
}

func (q words) NamesAgain(ctx context.Context, files ...schema.Digest) (map[schema.Digest][]string, error) {
	list, err := marshal(files)
	if err != nil {
		return nil, err
	}
	again := map[schema.Digest][]string{}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT i.sha256, i.source
			  FROM json_each(?) k
			  CROSS JOIN import_items i ON i.sha256 = k.value AND i.outcome = 'duplicate'
			 ORDER BY k.key, i.import_id, i.n`, list)
	}, func(rows *sql.Rows) error {
		var sha, source string
		if err := rows.Scan(&sha, &source); err != nil {
			return err
		}
		file, err := schema.ParseDigest(sha)
		again[file] = append(again[file], source)
		return err
	})
	return again, err
}
