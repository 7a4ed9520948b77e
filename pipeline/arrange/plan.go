package arrange

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/stillroom/stillroom/pipeline/naming"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// plan is which files get which names, by templates. It writes nothing.
type plan struct {
	Job
	at      map[string]string // folded path: the frame of which a file lies there, or will
	last    map[string]int    // the highest number, by shoot
	numbers map[schema.Digest]schema.ShootNumber
	moves   []schema.Move
	files   []schema.ArrangedFile
}

// frame is the files of a photo that share a stem.
type frame struct {
	key    string
	files  []schema.PlacedFile
	stem   string // as shot
	behind []string
}

// byTemplate plans every file of the photos of the shoots.
func (job Job) byTemplate(ctx context.Context) (*plan, error) {
	p := &plan{Job: job, at: map[string]string{}, last: map[string]int{}, numbers: map[schema.Digest]schema.ShootNumber{}}
	all, err := job.Records.Placed(ctx, job.Shoots)
	if err != nil {
		return p, err
	}
	frames := framesOf(all)
	for _, f := range frames {
		for _, file := range f.files {
			p.at[store.FoldName(file.Path)] = f.key
		}
	}
	for _, f := range frames {
		if err := p.name(ctx, f); err != nil {
			return p, err
		}
	}
	return p, nil
}

// framesOf groups files as they were shot: those of one photo with one name before the
// dot. Two of the same name and ending are two frames.
func framesOf(all []schema.PlacedFile) (frames []*frame) {
	rels := map[string][]string{}
	for _, f := range all {
		rels[f.Photo] = append(rels[f.Photo], path.Base(f.Source))
	}
	at := map[string]*frame{}
	for _, file := range all {
		stem, behind := source.Split(path.Base(file.Source), source.Within(rels[file.Photo]))
		key := file.Photo + "\x00" + strings.ToLower(stem)
		for f := at[key]; f != nil && f.has(behind); f = at[key] {
			key += "\x00"
		}
		f := at[key]
		if f == nil {
			f = &frame{key: key, stem: stem}
			at[key] = f
			frames = append(frames, f)
		}
		f.files, f.behind = append(f.files, file), append(f.behind, behind)
	}
	return frames
}

func (f *frame) has(behind string) bool {
	for _, b := range f.behind {
		if strings.EqualFold(b, behind) {
			return true
		}
	}
	return false
}

// name plans the names of a frame.
func (p *plan) name(ctx context.Context, f *frame) error {
	first := f.files[0]
	facts := naming.Facts{Shoot: first.Shoot, Taken: first.Taken, Camera: first.Camera, Stem: f.stem}
	if p.Templates.Counts() {
		n, err := p.number(ctx, f)
		if err != nil {
			return err
		}
		facts.Sequence = n
	}
	folder := p.Templates.Folder(facts)
	stem, err := naming.Free(p.Templates.Stem(facts), f.behind, func(i int, name string) (bool, error) {
		return p.taken(ctx, f, f.files[i], p.path(folder, name))
	})
	if err != nil {
		return where(schema.Move{SHA256: first.SHA256}, err)
	}
	for i, file := range f.files {
		to := p.path(folder, stem+f.behind[i])
		p.at[store.FoldName(to)] = f.key
		if to != file.Path {
			p.moves = append(p.moves, schema.Move{SHA256: file.SHA256, From: file.Path, To: to, At: file.Path})
			p.files = append(p.files, schema.ArrangedFile{Photo: file.Photo[:schema.PhotoIDLen], From: file.Path, To: to})
		}
	}
	return nil
}

// path is that of a name in a folder of the catalog's storage.
func (p *plan) path(folder, name string) string {
	if p.Store.Identity().PlainNames {
		folder, name = store.SafeFolder(folder), store.SafeName(name)
	}
	return path.Join(store.Originals, folder, name)
}

// number is the number of a frame within its shoot: the one that it has, or the next.
func (p *plan) number(ctx context.Context, f *frame) (int, error) {
	shoot := f.files[0].Shoot
	for _, file := range f.files {
		if file.Number.N > 0 && file.Number.Shoot == shoot {
			return p.keep(f, file.Number), nil
		}
	}
	last, ok := p.last[shoot]
	if !ok {
		var err error
		if last, err = p.Records.LastNumber(ctx, shoot); err != nil {
			return 0, err
		}
	}
	p.last[shoot] = last + 1
	return p.keep(f, schema.ShootNumber{Shoot: shoot, N: last + 1}), nil
}

func (p *plan) keep(f *frame, n schema.ShootNumber) int {
	for _, file := range f.files {
		if file.Number != n {
			p.numbers[file.SHA256] = n
		}
	}
	return n.N
}

// taken reports whether another file lies at a path, will lie there, or is on record
// there. One that goes away in the same run still counts: it goes later.
func (p *plan) taken(ctx context.Context, f *frame, file schema.PlacedFile, to string) (bool, error) {
	if to == file.Path {
		return p.at[store.FoldName(to)] != f.key, nil
	}
	if key, ok := p.at[store.FoldName(to)]; ok && key != f.key {
		return true, nil
	} else if ok {
		return false, nil
	}
	taken, err := p.Records.OthersAt(ctx, schema.Move{SHA256: file.SHA256, To: to})
	if err != nil || taken {
		return taken, err
	}
	switch _, err := p.Store.Stat(to); {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	default:
		return false, err
	}
}
