package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// reread records what is said of a photo that is known, where a person's words in
// its file or its sidecar are others than before, and says which. What a record
// says comes before them, as ever.
func reread(ctx context.Context, tx *sql.Tx, it *schema.ImportItem) error {
	sha := it.SHA256.String()
	var stored, kept string
	err := tx.QueryRowContext(ctx, `SELECT probe, private FROM originals WHERE sha256 = ? AND photo = ? AND role = 'primary'`, sha, sha).Scan(&stored, &kept)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	} else if err != nil {
		return err
	}
	var was schema.Probe
	if err := json.Unmarshal([]byte(stored), &was); err != nil {
		return fmt.Errorf("photo %s: probe: %w", it.Photo, err)
	}
	if err := json.Unmarshal([]byte(kept), &was.Private); err != nil {
		return fmt.Errorf("photo %s: private: %w", it.Photo, err)
	}
	now := *it.Reread
	other := otherWords(was, now)
	if len(other) == 0 {
		return nil
	}
	was.Title, was.Caption, was.Creator, was.Credit, was.Rights = now.Title, now.Caption, now.Creator, now.Credit, now.Rights
	was.Keywords, was.Rating, was.Label = now.Keywords, now.Rating, now.Label
	was.Stated, was.Differs, was.Warnings = now.Stated, now.Differs, now.Warnings
	for _, v := range now.Private { // what was private stays private
		if !slices.Contains(was.Private, v) {
			was.Private = append(was.Private, v)
		}
	}
	probe, err := marshal(was)
	if err != nil {
		return err
	}
	private, err := marshal(append([]string{}, was.Private...))
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE originals SET probe = ?, private = ? WHERE sha256 = ?`, probe, private, sha); err != nil {
		return err
	}
	it.Warns = append(it.Warns, "its sidecar came or changed since; read from it: "+strings.Join(other, ", "))
	return reindex(ctx, tx, []string{sha})
}

// otherWords names the fields of a person's words that two readings differ in.
func otherWords(a, b schema.Probe) (fields []string) {
	for _, f := range []struct {
		name string
		same bool
	}{
		{"title", a.Title == b.Title}, {"caption", a.Caption == b.Caption}, {"creator", a.Creator == b.Creator}, {"credit", a.Credit == b.Credit},
		{"rights", a.Rights == b.Rights}, {"keywords", slices.Equal(a.Keywords, b.Keywords)}, {"rating", a.Rating == b.Rating}, {"label", a.Label == b.Label},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}
