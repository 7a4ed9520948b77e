package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// destinations looks into the folders that deliveries were written to, as far as they are
// still there: nothing lies in them that no export wrote, or that was taken away since.
// Where bytes are read, each file is compared with what left. A folder that was carried
// elsewhere is none of ours, and a file of it that is missing harms nobody.
func destinations(ctx context.Context, job Job, r *report) error {
	unlock, err := job.Store.Lock(ctx, 0)
	switch {
	case errors.Is(err, store.ErrBusy):
		return nil // something may be written there right now
	case err == nil:
		defer unlock()
	}
	list, err := job.Catalog.Deliveries(ctx, "")
	if err != nil {
		return err
	}
	var order []string
	at := map[string][]schema.Delivery{}
	for _, d := range list {
		if f, err := formats.ParseFormat(d.Format); err != nil || f.Beside || d.Carried || d.State != "standing" && d.State != "writing" {
			continue
		}
		if at[d.Destination] == nil {
			order = append(order, d.Destination)
		}
		at[d.Destination] = append(at[d.Destination], d)
	}
	for _, dir := range order {
		if err := oneDestination(ctx, job, r, dir, at[dir]); err != nil && ctx.Err() == nil {
			r.find(findings.CheckFailed, at[dir][0].ID, err.Error())
		}
	}
	return ctx.Err()
}

func oneDestination(ctx context.Context, job Job, r *report, dir string, list []schema.Delivery) error {
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
		return nil // it was carried elsewhere
	}
	last := list[len(list)-1]
	files := map[string][]schema.DeliveryFile{}
	for _, d := range list {
		whole, err := job.Catalog.Delivery(ctx, d.ID)
		if err != nil {
			return err
		}
		for _, f := range whole.Files {
			files[f.Path] = append(files[f.Path], f)
		}
	}
	var strays, other int
	var one string
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return errors.Join(err, ctx.Err())
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		left, ours := files[rel]
		switch {
		case ours && e.Type().IsRegular():
			same, err := asItLeft(ctx, job, name, rel, left)
			if err == nil && !same {
				other++
				one = rel
			}
			return err
		case ours, !slices.Contains(packages.Desktop, path.Base(rel)):
			strays++
			one = rel
		}
		return nil
	})
	// Names in a folder that anybody may write to are anything: only a person is told one.
	if strays > 0 {
		r.findFile(findings.DeliveryStray, last.ID, fmt.Sprintf("channel %s: %s", last.Channel, formats.Count(strays, "file")), one)
	}
	if other > 0 {
		r.findFile(findings.DeliveryAltered, last.ID, fmt.Sprintf("channel %s: %s", last.Channel, formats.Count(other, "file")), one)
	}
	return err
}

// asItLeft compares a file with those that left under its name, by its size, or where
// bytes are read by these. A feed may have been brought up to date since.
func asItLeft(ctx context.Context, job Job, name, rel string, left []schema.DeliveryFile) (bool, error) {
	if base := strings.TrimSuffix(path.Base(rel), ".jws"); base == formats.RecallName {
		return true, nil
	}
	info, err := os.Lstat(name)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist), nil
	}
	left = slices.DeleteFunc(slices.Clone(left), func(f schema.DeliveryFile) bool { return f.Bytes != info.Size() })
	if len(left) == 0 || !job.ReadData {
		return len(left) > 0, nil
	}
	dest, err := destination.Open(filepath.Dir(name), nil)
	if err != nil {
		return false, err
	}
	sum, _, err := dest.Sum(ctx, filepath.Base(name))
	if err = errors.Join(err, dest.Close()); err != nil {
		return false, err
	}
	return slices.ContainsFunc(left, func(f schema.DeliveryFile) bool { return f.SHA256 == sum }), nil
}
