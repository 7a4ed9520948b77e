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
	"github.com/stillroom/stillroom/pipeline/internal/litter"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// destinations looks into the folders that deliveries were written to, as far as they are
// still there: nothing lies in them that no export wrote, or that was taken away since.
// Where bytes are read, each file is compared with what left. A folder that was carried
// elsewhere is none of ours, and a file of it that is missing harms nobody.
func destinations(ctx context.Context, job Job, r *report) error {
	list, err := job.Catalog.Deliveries(ctx, "")
	if err != nil {
		return err
	}
	again := map[string]func(rel string) bool{}
	var suspect []string
	for _, at := range destinationsOf(list) {
		if u, err := at.look(ctx, job, everyFile); err != nil || u.any() {
			suspect = append(suspect, at.dir)
			again[at.dir] = u.files()
			if err != nil {
				again[at.dir] = everyFile
			}
		}
	}
	if len(suspect) == 0 || ctx.Err() != nil {
		return ctx.Err()
	}
	unlock, busy := r.settled(ctx, job)
	defer unlock()
	for _, dir := range suspect {
		u, last, sure, err := lookAgain(ctx, job, dir, again[dir], busy)
		if u.any() && !sure {
			r.unsureOf("destinations")
		} else {
			u.tell(r, last)
		}
		if err != nil && ctx.Err() == nil {
			r.find(findings.CheckFailed, last.ID, err.Error())
		}
	}
	return ctx.Err()
}

// lookAgain looks again at what was found in a folder, by what is on record now. It is
// sure unless an export is going on there: whoever writes there has an entry open from
// before the first byte until after the last.
func lookAgain(
	ctx context.Context, job Job, dir string, asked func(rel string) bool, busy bool,
) (u unlike, last schema.Delivery, sure bool, err error) {
	before, err := deliveriesTo(ctx, job, dir)
	if err != nil || len(before.list) == 0 { // it was taken back meanwhile
		return u, last, true, err
	}
	last = before.list[len(before.list)-1]
	if u, err = before.look(ctx, job, asked); err != nil || !busy {
		return u, last, true, err
	}
	after, err := deliveriesTo(ctx, job, dir)
	return u, last, !before.open() && slices.Equal(before.states(), after.states()), err
}

func deliveriesTo(ctx context.Context, job Job, dir string) (at deliveredTo, err error) {
	list, err := job.Catalog.Deliveries(ctx, "")
	for _, x := range destinationsOf(list) {
		if x.dir == dir {
			at = x
		}
	}
	return at, err
}

// deliveredTo is a folder, with what was delivered there and stands or is being written.
type deliveredTo struct {
	dir   string
	list  []schema.Delivery
	other map[string]bool // the folders of all deliveries
}

// destinationsOf are the folders that deliveries were written to, in their order.
func destinationsOf(list []schema.Delivery) (all []deliveredTo) {
	other, at := map[string]bool{}, map[string]int{}
	for _, d := range list {
		if d.State != "standing" && d.State != "writing" {
			continue
		}
		if f, err := formats.ParseFormat(d.Format); err != nil || f.Beside || d.Carried {
			continue // nobody looks into its folder, unless another's is around it
		}
		other[itself(d.Destination)] = true
		i, known := at[d.Destination]
		if !known {
			i = len(all)
			at[d.Destination] = i
			all = append(all, deliveredTo{dir: d.Destination, other: other})
		}
		all[i].list = append(all[i].list, d)
	}
	return all
}

// itself is a folder by its own name, as far as it is there.
func itself(dir string) string {
	if name, err := filepath.EvalSymlinks(dir); err == nil {
		return name
	}
	return filepath.Clean(dir)
}

// open says that a delivery is being written there, or was when a run was cut short.
func (at deliveredTo) open() bool {
	return slices.ContainsFunc(at.list, func(d schema.Delivery) bool { return d.State == "writing" })
}

func (at deliveredTo) states() (list []string) {
	for _, d := range at.list {
		list = append(list, d.ID+" "+d.State)
	}
	return list
}

// unlike are the files of a folder that no export wrote, and those with other bytes than
// left.
type unlike struct{ strays, altered []string }

func (u unlike) any() bool { return len(u.strays)+len(u.altered) > 0 }

// files asks for these.
func (u unlike) files() func(rel string) bool {
	named := map[string]bool{}
	for _, rel := range slices.Concat(u.strays, u.altered) {
		named[rel] = true
	}
	return func(rel string) bool { return named[rel] }
}

func everyFile(string) bool { return true }

// tell reports them. Names in a folder that anybody may write to are anything: only a
// person is told one.
func (u unlike) tell(r *report, last schema.Delivery) {
	for _, x := range []struct {
		rule  string
		files []string
	}{{findings.DeliveryStray, u.strays}, {findings.DeliveryAltered, u.altered}} {
		if n := len(x.files); n > 0 {
			r.findFile(x.rule, last.ID, fmt.Sprintf("channel %s: %s", last.Channel, formats.Count(n, "file")), x.files[n-1])
		}
	}
}

// look compares the files of a folder, or those that are asked for, with what left for it.
// What lies in the folder of another package is that one's.
func (at deliveredTo) look(ctx context.Context, job Job, asked func(rel string) bool) (u unlike, err error) {
	if info, err := os.Lstat(at.dir); err != nil || !info.IsDir() {
		return u, nil // it was carried elsewhere
	}
	files := map[string][]schema.DeliveryFile{}
	for _, d := range at.list {
		whole, err := job.Catalog.Delivery(ctx, d.ID)
		if err != nil {
			return u, err
		}
		for _, f := range whole.Files {
			files[f.Path] = append(files[f.Path], f)
		}
	}
	own := itself(at.dir)
	err = filepath.WalkDir(at.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		rel, err := filepath.Rel(at.dir, name)
		if err != nil {
			return err
		}
		if e.IsDir() {
			if rel != "." && at.other[filepath.Join(own, rel)] {
				return fs.SkipDir
			}
			return nil
		}
		rel = filepath.ToSlash(rel)
		left, ours := files[rel]
		switch {
		case !asked(rel):
		case ours && e.Type().IsRegular():
			same, err := asItLeft(ctx, job, name, rel, left)
			if err == nil && !same {
				u.altered = append(u.altered, rel)
			}
			return err
		case ours, !litter.Holds(rel):
			u.strays = append(u.strays, rel)
		}
		return nil
	})
	return u, err
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
