package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// arranging holds the files that are on their way to another folder: until that is
// finished each may have both names, or where files have one name alone, the new one.
type arranging struct {
	rows rows
	to   map[string]string
}

func (a *arranging) run(ctx context.Context, job Job, r *report) error {
	list, err := job.Storages.Unfinished(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	a.to = map[string]string{}
	for _, m := range list {
		if m.Storage == "" {
			a.to[m.From] = m.To
			a.rows[m.From], a.rows[m.To] = true, true
		}
	}
	r.find(findings.ArrangeUnfinished, "storage", fmt.Sprintf("arrange is running, or was cut short: files on their way: %d", len(list)))
	return nil
}

// found is where an original is now.
func (a *arranging) found(job Job, f schema.StoredFile) schema.StoredFile {
	if to, moves := a.to[f.Path]; moves {
		if _, err := job.Store.Stat(f.Path); errors.Is(err, fs.ErrNotExist) {
			if _, err := job.Store.Stat(to); err == nil {
				f.Path = to
			}
		}
	}
	return f
}
