package ingest

import (
	"context"
	"errors"
	"io/fs"
	"path"

	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/naming"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// NameRecords is what names are made of besides the files themselves, and what is on
// record of names.
type NameRecords interface {
	// OthersAt reports whether another file is on record at m.To, there or not.
	OthersAt(ctx context.Context, m schema.Move) (bool, error)
	// LastNumber is the highest number that a photo of a shoot ever had, 0 for none.
	LastNumber(ctx context.Context, shoot string) (int, error)
	// NumberOf is the number that a file has within a shoot; zero: none. Numbered notes
	// some.
	NumberOf(ctx context.Context, sha schema.Digest) (schema.ShootNumber, error)
	Numbered(ctx context.Context, numbers map[schema.Digest]schema.ShootNumber) error
	// TakenAt is when a picture was taken, by what is known of the clock of its camera.
	TakenAt(ctx context.Context, p schema.Probe, shoot string) (string, error)
}

// namer says where the new files of frames are to lie. It is asked in input order, so
// that two runs over one card name alike.
type namer struct {
	records   NameRecords
	known     func(ctx context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error)
	store     store.Storage
	told      records.Told
	templates naming.Templates
	dryRun    bool

	given   map[schema.Digest]place    // in this run
	folders map[string]map[string]bool // by folder and folded name: whether the name was given in this run, or stood there
	last    map[string]int             // the highest number, by shoot
}

// place is where the files of a frame lie, below originals/.
type place struct {
	folder, stem string
	number       schema.ShootNumber
}

func newNamer(job Job, t records.Told) *namer {
	n := &namer{
		records: job.Names, known: job.Catalog.Known, store: job.Store, told: t, templates: job.Templates, dryRun: job.DryRun,
		given: map[schema.Digest]place{},
	}
	n.forget()
	return n
}

// forget drops what is known of names that others may have changed meanwhile.
func (n *namer) forget() { n.folders, n.last = map[string]map[string]bool{}, map[string]int{} }

// frame names the new files of a frame. Without a template they are called as they were
// shot, and what is taken gets a number when the file is kept: then only a dry run needs
// to know it before.
func (n *namer) frame(ctx context.Context, parts []*part) error {
	var fresh []*part
	for _, p := range parts {
		if p.item.Outcome == schema.Imported {
			fresh = append(fresh, p)
		}
	}
	switch {
	case len(fresh) == 0:
		return nil
	case n.templates.Given():
		return n.byTemplate(ctx, parts, fresh)
	case n.dryRun:
		return n.asShot(ctx, fresh)
	}
	return nil
}

// byTemplate gives the files of a frame one stem. If one of them, or the other half of
// their pair, is in the catalog already, it is that one's.
func (n *namer) byTemplate(ctx context.Context, parts, fresh []*part) error {
	var rels []string
	for _, p := range parts {
		rels = append(rels, p.file.Rel)
	}
	there := source.Within(rels)
	at, found, err := n.beside(ctx, parts, there)
	if err == nil && !found {
		at, err = n.made(ctx, fresh, there)
	}
	if err != nil {
		return err
	}
	behind := make([]string, len(fresh))
	for i, p := range fresh {
		_, behind[i] = source.Split(p.file.Rel, there)
	}
	at.stem, err = naming.Free(at.stem, behind, func(i int, name string) (bool, error) {
		return n.taken(ctx, at.folder, name, fresh[i].body.sum)
	})
	if err != nil {
		return err
	}
	for i, p := range fresh {
		n.give(p, at, at.stem+behind[i])
	}
	return nil
}

// beside is where a file lies of the frame, or of its photo, that is in the catalog.
func (n *namer) beside(ctx context.Context, parts []*part, there func(string) bool) (place, bool, error) {
	for _, p := range parts {
		if p.known && p.item.Path != "" {
			_, behind := source.Split(p.file.Rel, there)
			return placeOf(p.item.Path, behind, p.numbered), true, nil
		}
	}
	for _, p := range parts {
		if p.why != schema.JoinShot || p.joins.IsZero() {
			continue
		}
		if at, ok := n.given[p.joins]; ok {
			return at, true, nil
		}
		k, found, err := n.known(ctx, p.joins)
		if err != nil || found {
			return placeOf(k.Path, path.Ext(k.Path), k.Number), found, err
		}
	}
	return place{}, false, nil
}

// placeOf is where a file lies that has this path, and this behind the stem of its name
// as shot.
func placeOf(rel, behind string, number schema.ShootNumber) place {
	folder, name := store.Split(rel)
	if stem, ok := cutFold(name, behind); ok {
		return place{folder, stem, number}
	}
	return place{folder, name[:len(name)-len(path.Ext(name))], number}
}

// cutFold cuts an end off a name, whatever its capitals are.
func cutFold(name, end string) (string, bool) {
	at := len(name) - len(end)
	if at <= 0 || store.FoldName(name[at:]) != store.FoldName(end) {
		return name, false
	}
	return name[:at], true
}

// made is the place that the templates give.
func (n *namer) made(ctx context.Context, fresh []*part, there func(string) bool) (at place, err error) {
	lead := leading(fresh)
	shoot := n.told.ShootOf(lead.file)
	facts := naming.Facts{Shoot: shoot, Camera: lead.probe.Model}
	facts.Stem, _ = source.Split(lead.file.Rel, there)
	if facts.Taken, err = n.records.TakenAt(ctx, lead.probe, shoot); err != nil {
		return at, err
	}
	if n.templates.Counts() {
		if at.number, err = n.number(ctx, shoot, fresh); err != nil {
			return at, err
		}
		facts.Sequence = at.number.N
	}
	at.folder, at.stem = n.templates.Folder(facts), n.templates.Stem(facts)
	return at, nil
}

// leading is the file that says when and with what a frame was taken: the camera's own
// rendering before a RAW, both before what lies beside them.
func leading(fresh []*part) *part {
	rank := func(p *part) int {
		switch {
		case p.showsPicture() && p.probe.TakenLocal != "" && !p.probe.Format.RAW():
			return 0
		case p.showsPicture() && p.probe.TakenLocal != "":
			return 1
		case p.showsPicture():
			return 2
		case p.probe.TakenLocal != "":
			return 3
		}
		return 4
	}
	lead := fresh[0]
	for _, p := range fresh[1:] {
		if rank(p) < rank(lead) {
			lead = p
		}
	}
	return lead
}

// number is the number of a new frame within its shoot. It is on record before the first
// file has it in its name: a run that is cut short in between is followed by one that
// gives each file the same name, and so finds what is there already.
func (n *namer) number(ctx context.Context, shoot string, fresh []*part) (schema.ShootNumber, error) {
	number := schema.ShootNumber{Shoot: shoot}
	for _, p := range fresh {
		had, err := n.records.NumberOf(ctx, p.body.sum)
		if err != nil {
			return number, err
		}
		if had.N > 0 && had.Shoot == shoot {
			return had, nil
		}
	}
	var err error
	if number.N, err = n.next(ctx, shoot); err != nil || n.dryRun {
		return number, err
	}
	numbers := map[schema.Digest]schema.ShootNumber{}
	for _, p := range fresh {
		numbers[p.body.sum] = number
	}
	return number, n.records.Numbered(ctx, numbers)
}

// next is the next number of a shoot.
func (n *namer) next(ctx context.Context, shoot string) (int, error) {
	last, ok := n.last[shoot]
	if !ok {
		var err error
		if last, err = n.records.LastNumber(ctx, shoot); err != nil {
			return 0, err
		}
	}
	n.last[shoot] = last + 1
	return last + 1, nil
}

// asShot is the name that each file would get when it is kept.
func (n *namer) asShot(ctx context.Context, fresh []*part) error {
	for _, p := range fresh {
		folder, name := naming.Templates{}.Folder(naming.Facts{Shoot: n.told.ShootOf(p.file)}), path.Base(p.file.Rel)
		for i := 1; i < 1000; i++ {
			try := store.Candidate(name, i)
			taken, err := n.taken(ctx, folder, try, p.body.sum)
			if err != nil {
				return err
			}
			if !taken {
				n.give(p, place{folder: folder}, try)
				break
			}
		}
	}
	return nil
}

// give notes the name of a file for those that come after it.
func (n *namer) give(p *part, at place, name string) {
	p.folder, p.name, p.numbered = at.folder, name, at.number
	n.given[p.body.sum] = at
	n.folders[at.folder][store.FoldName(name)] = true
	if n.dryRun {
		if n.store.Identity().PlainNames {
			name = store.SafeName(name)
		}
		p.item.Path = path.Join(store.Originals, at.folder, name)
	}
}

// taken reports whether a name is another file's: one of this run, one that stands there
// with other bytes, one that is on record and lost.
func (n *namer) taken(ctx context.Context, folder, name string, sum schema.Digest) (bool, error) {
	names, ok := n.folders[folder]
	if !ok {
		var err error
		if names, err = n.list(ctx, folder); err != nil {
			return false, err
		}
		n.folders[folder] = names
	}
	rel := path.Join(store.Originals, folder, name)
	given, there := names[store.FoldName(name)]
	switch {
	case given:
		return true, nil
	case there:
		// A run that was cut short may have left this file, and no row.
		is, _, err := store.Digest(ctx, n.store, rel)
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		return err != nil || is != sum, nil
	}
	return n.records.OthersAt(ctx, schema.Move{SHA256: sum, To: rel})
}

// list is what stands in a folder.
func (n *namer) list(ctx context.Context, folder string) (map[string]bool, error) {
	names := map[string]bool{}
	at := path.Join(store.Originals, folder)
	err := n.store.Walk(ctx, at, func(e store.Entry) error {
		if path.Dir(e.Rel) == at {
			names[store.FoldName(path.Base(e.Rel))] = false
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return names, err
}
