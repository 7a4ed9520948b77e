package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// reread records what is said of a photo that is known, where a person's words in
// its file or its sidecar are others than before, and says which. What a record
// says comes before them, as ever.
func reread(ctx context.Context, tx *sqlite.Tx, it *schema.ImportItem) error {
	sha := it.SHA256.String()
	was, err := primaryProbe(ctx, tx, sha, it.Photo)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	} else if err != nil {
		return err
	}
	now := *it.Reread
	other := otherWords(was, now)
	if len(other) == 0 {
		return nil
	}
	was.Title, was.Caption, was.Creator, was.Credit, was.Rights = now.Title, now.Caption, now.Creator, now.Credit, now.Rights
	was.Keywords, was.Rating, was.Label = now.Keywords, now.Rating, now.Label
	was.Stated, was.Differs, was.Warnings = now.Stated, now.Differs, now.Warnings
	was.Private = union(was.Private, now.Private) // what was private stays private
	if err := putPrimaryProbe(ctx, tx, sha, was); err != nil {
		return err
	}
	it.Warns = append(it.Warns, "its sidecar came or changed since; read from it: "+strings.Join(other, ", "))
	return tx.Index(ctx, []string{sha})
}

// primaryProbe is what the file says that stands for a photo; sql.ErrNoRows if
// there is none.
func primaryProbe(ctx context.Context, tx *sqlite.Tx, sha, id string) (schema.Probe, error) {
	var p schema.Probe
	var stored, kept string
	err := tx.QueryRowContext(ctx, `SELECT probe, private FROM originals WHERE sha256 = ? AND photo = ? AND role = 'primary'`, sha, sha).Scan(&stored, &kept)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(stored), &p); err != nil {
		return p, fmt.Errorf("photo %s: probe: %w", id, err)
	}
	if err := json.Unmarshal([]byte(kept), &p.Private); err != nil {
		return p, fmt.Errorf("photo %s: private: %w", id, err)
	}
	return p, nil
}

func putPrimaryProbe(ctx context.Context, tx *sqlite.Tx, sha string, p schema.Probe) error {
	probe, err := marshal(p)
	if err != nil {
		return err
	}
	private, err := marshal(append([]string{}, p.Private...))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE originals SET probe = ?, private = ? WHERE sha256 = ?`, probe, private, sha)
	return err
}

func union(a, b []string) []string {
	for _, v := range b {
		if !slices.Contains(a, v) {
			a = append(a, v)
		}
	}
	return a
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
