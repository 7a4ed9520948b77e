package verify

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

// fewRows is a catalog as far as one check asks.
type fewRows struct {
	Catalog
	originals []schema.StoredFile
	now       map[schema.Digest]string // where an original lies by its row now; nil: where it did
	photos    []schema.Photo
	entries   map[string]bool // of the ledger
	read      []string        // that were noted as read
	kept      int             // how often others keep it from being noted
	waited    []time.Duration // for others, to note it
	verified  int             // how often a moment was noted
	behind    error           // what is said of the clock
	restored  *schema.Restored
}

func (c *fewRows) Originals(_ context.Context, fn func(schema.StoredFile) error) error {
	for _, f := range c.originals {
		if err := fn(f); err != nil {
			return err
		}
	}
	return nil
}

func (c *fewRows) Known(_ context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error) {
	if c.now != nil {
		return schema.KnownOriginal{Path: c.now[sha]}, c.now[sha] != "", nil
	}
	i := slices.IndexFunc(c.originals, func(f schema.StoredFile) bool { return f.SHA256 == sha })
	return schema.KnownOriginal{Path: c.originals[i].Path}, true, nil
}

func (c *fewRows) Photos(_ context.Context, _ schema.Selection, fn func(schema.Photo) error) error {
	for _, p := range c.photos {
		if err := fn(p); err != nil {
			return err
		}
	}
	return nil
}

func (c *fewRows) RecordFixity(_ context.Context, paths []string, _ time.Time, wait time.Duration) (bool, error) {
	if c.waited = append(c.waited, wait); c.kept > 0 {
		c.kept--
		return false, nil
	}
	c.read = append(c.read, paths...)
	return true, nil
}

func (c *fewRows) Restored(context.Context) (*schema.Restored, error) { return c.restored, nil }

func (c *fewRows) LetGo(context.Context) (schema.LetGo, error) { return nil, nil }

func (c *fewRows) AnswersFor(ctx context.Context, sum string) (bool, error) {
	return c.HasEntry(ctx, sum)
}

func (c *fewRows) Prove(context.Context, func(schema.LedgerFault)) (schema.LedgerHead, error) {
	return schema.LedgerHead{Seq: 2, SHA256: "head", At: "2026-03-01T00:00:00Z"}, nil
}

func (c *fewRows) HasEntry(_ context.Context, sum string) (bool, error) { return c.entries[sum], nil }

func (c *fewRows) ClockBehind(context.Context) error { return c.behind }

func (c *fewRows) NoteVerified(context.Context) error { c.verified++; return nil }

// noMirrors is a catalog of none, with files on their way.
type noMirrors struct {
	Storages
	moves []schema.Move
}

func (noMirrors) Mirrors(context.Context) ([]schema.Storage, error) { return nil, nil }

func (m noMirrors) Unfinished(context.Context) ([]schema.Move, error) { return m.moves, nil }

// alone is a job of a catalog for one check, and its report.
func alone(cat *fewRows, st store.Storage) (Job, *report) {
	job := Job{Catalog: cat, Storages: noMirrors{}, Store: st, Evidence: &store.Documents{In: st}, ReadData: true, Draws: render.InProcess{}, Clock: time.Now, Found: func(schema.Finding) {}, Looked: func(int64) {}}
	return job, newReport(job)
}

// rules are those that were found, with their subjects.
func (r *report) rules() (list []string) {
	for _, f := range r.Findings {
		list = append(list, f.Rule+" "+f.Subject)
	}
	slices.Sort(list)
	return list
}

func same(t *testing.T, name string, got []string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", name, got, want)
	}
}

// Every way in which an original can be wrong has its finding, and only what was read to
// its end and found right is noted.
func TestOriginalsAlone(t *testing.T) {
	ctx, st, cat := t.Context(), storetest.NewMemory("catalog", ""), &fewRows{}
	for _, x := range []struct {
		name string
		mode os.FileMode
	}{{"whole", 0o444}, {"writable", 0o644}, {"aged", 0o444}, {"shorter", 0o444}, {"gone", 0o444}, {"nobodys", 0o444}} {
		data, rel := []byte("what a camera wrote: "+x.name), "originals/s/"+x.name
		sum := schema.DigestOf(data)
		if x.name != "gone" {
			if err := st.PutOnce(ctx, rel, x.mode, bytes.NewReader(data), sum, int64(len(data))); err != nil {
				t.Fatal(err)
			}
		}
		f := schema.StoredFile{Kind: "original", Photo: x.name, Path: rel, Bytes: int64(len(data)), SHA256: sum}
		if x.name == "shorter" {
			f.Bytes++
		}
		if x.name != "nobodys" {
			cat.originals = append(cat.originals, f)
		}
	}
	st.Bend("originals/s/aged")
	job, r := alone(cat, st)
	rows := newRows()
	if err := (originals{rows: rows, sound: &sound{}}).run(ctx, job, r); err != nil {
		t.Fatal(err)
	}
	if err := rows.unrecorded(ctx, job, r); err != nil {
		t.Fatal(err)
	}
	for i, f := range r.Findings { // of a row by two digests, the second in the message
		r.Findings[i].Subject = strings.TrimPrefix(f.Subject, "photo ")
	}
	same(t, "found", r.rules(), findings.OriginalWritable+" writable", findings.OriginalHash+" aged", findings.OriginalSize+" shorter",
		findings.OriginalMissing+" gone", findings.OriginalUnrecorded+" originals/s")
	same(t, "noted", slices.Sorted(slices.Values(cat.read)), "originals/s/whole", "originals/s/writable")
}

// A look takes hours, and rows are read before files: an original that is moved or erased
// meanwhile is not missing, and where it is now is not strange.
func TestOriginalsThatGoMeanwhile(t *testing.T) {
	const old, to = "originals/unsorted/a.jpg", "originals/s/a.jpg"
	data := []byte("what a camera wrote")
	sum := schema.DigestOf(data)
	for name, tt := range map[string]struct {
		now    string // by its row; "" for none
		moves  []schema.Move
		noted  []string
		looked int
	}{
		"moved":           {now: to, noted: []string{to}, looked: 1},
		"between":         {now: old, moves: []schema.Move{{SHA256: sum, From: old, To: to}}, noted: []string{old}, looked: 1},
		"erased, to come": {},
	} {
		st := storetest.NewMemory("catalog", "")
		if err := st.PutOnce(t.Context(), to, 0o444, bytes.NewReader(data), sum, int64(len(data))); err != nil {
			t.Fatal(err)
		}
		cat := &fewRows{now: map[schema.Digest]string{sum: tt.now}, originals: []schema.StoredFile{{Kind: "original", Path: old, Bytes: int64(len(data)), SHA256: sum}}}
		job, r := alone(cat, st)
		job.Storages = noMirrors{moves: tt.moves}
		rows := newRows()
		if err := (originals{rows: rows, sound: &sound{}}).run(t.Context(), job, r); err != nil {
			t.Fatal(err)
		}
		same(t, name, r.rules())
		same(t, name+", noted", cat.read, tt.noted...)
		if r.Checked.Originals != tt.looked {
			t.Errorf("%s: %d were looked at", name, r.Checked.Originals)
		}
		if tt.now == "" {
			continue
		}
		if cat.originals[0].Path = tt.now; rows.have(to) {
			t.Errorf("%s: the rows that were read name the new path", name)
		}
		if err := rows.unrecorded(t.Context(), job, r); err != nil {
			t.Fatal(err)
		}
		same(t, name+", among the files", r.rules())
	}
}

// A derivative in which anything was found is not noted as right.
func TestDerivativesAlone(t *testing.T) {
	ctx, st, cat := t.Context(), storetest.NewMemory("catalog", ""), &fewRows{}
	data := []byte("no picture at all")
	const rel = "derivatives/aa/1/large.jpg"
	if err := st.PutOnce(ctx, rel, 0o644, bytes.NewReader(data), schema.DigestOf(data), int64(len(data))); err != nil {
		t.Fatal(err)
	}
	cat.photos = []schema.Photo{{ID: "aaaaaaaaaaaa", Derivatives: []schema.Derivative{{Recipe: "large", Path: rel, Bytes: int64(len(data)), SHA256: schema.DigestOf([]byte("another"))}}}}
	job, r := alone(cat, st)
	if err := (derivatives{sound: &sound{}}).run(ctx, job, r); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(r.rules(), findings.DerivativeHash+" "+rel) || len(cat.read) != 0 {
		t.Errorf("found %q, noted %q", r.rules(), cat.read)
	}
}

// walkedBefore is a storage whose derivatives were walked before what it holds now was put
// there.
type walkedBefore struct {
	store.Storage
	saw    []store.Entry
	walked int
	locked func()
}

func (w *walkedBefore) Lock(ctx context.Context, wait time.Duration) (func(), error) {
	w.locked()
	return w.Storage.Lock(ctx, wait)
}

func (w *walkedBefore) Walk(ctx context.Context, folder string, fn func(store.Entry) error) error {
	if w.walked++; w.walked > 1 {
		return w.Storage.Walk(ctx, folder, fn)
	}
	for _, e := range w.saw {
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

// Files come, change and go while others are looked at: what the walk did not see as its
// row says is looked at once more, and what no row named may be gone or have one.
func TestDerivativesWhileSomebodyMakesThem(t *testing.T) {
	const rel = "derivatives/aa/1/large.jpg"
	data := []byte("no picture at all")
	row := []schema.Photo{{ID: "aaaaaaaaaaaa", Derivatives: []schema.Derivative{{Recipe: "large", Path: rel, Bytes: int64(len(data)), SHA256: schema.DigestOf(data)}}}}
	longer := []schema.Photo{{ID: "aaaaaaaaaaaa", Derivatives: []schema.Derivative{{Recipe: "large", Path: rel, Bytes: int64(len(data)) + 1}}}}
	other := func(rel string, size int64) []store.Entry { return []store.Entry{{Rel: rel, Size: size}} }
	for name, x := range map[string]struct {
		saw  []store.Entry
		gone bool
		rows []schema.Photo
		then []schema.Photo // the rows, once nobody else writes
		want []string       // but for what a row itself says
	}{
		"came since":            {rows: row},
		"was of another length": {rows: row, saw: other(rel, 1)},
		"as its row says":       {rows: row, saw: other(rel, int64(len(data)))},
		"never came":            {rows: row, gone: true, want: []string{findings.DerivativeMissing + " " + rel}},
		"went since":            {saw: other(rel, 1), gone: true},
		"has a row by now":      {saw: other(rel, int64(len(data))), then: row},
		"is too short":          {rows: longer, saw: other(rel, int64(len(data))), want: []string{findings.DerivativeSize + " " + rel}},
		"stays":                 {saw: other(rel, 1), want: []string{findings.DerivativeStray + " derivatives"}},
	} {
		st := storetest.NewMemory("catalog", "")
		if !x.gone {
			if err := st.PutOnce(t.Context(), rel, 0o644, bytes.NewReader(data), schema.DigestOf(data), int64(len(data))); err != nil {
				t.Fatal(err)
			}
		}
		cat := &fewRows{photos: x.rows}
		job, r := alone(cat, &walkedBefore{Storage: st, saw: x.saw, locked: func() {
			if cat.photos = append(cat.photos, x.then...); name == "as its row says" {
				t.Errorf("%s: others are kept out, and every row is read once more", name)
			}
		}})
		job.Recipes, job.ReadData = nil, false
		c := check{name: "derivatives", passing: ofFile, run: derivatives{sound: &sound{}}.run}
		if err := c.settle(t.Context(), job, r); err != nil {
			t.Fatal(err)
		}
		got := slices.DeleteFunc(r.rules(), func(rule string) bool { return strings.HasPrefix(rule, findings.DerivativeStale) })
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: found %q, want %q", name, got, x.want)
		}
	}
}

// Nothing is added to a ledger that lacks an entry which somebody outside holds: it is
// another's, or was cut.
func TestLedgerAlone(t *testing.T) {
	for name, there := range map[string]bool{"whole": true, "cut": false} {
		cat := &fewRows{entries: map[string]bool{strings.Repeat("ab", 32): there}}
		job, r := alone(cat, storetest.NewMemory("catalog", ""))
		job.Heads = []schema.LedgerClaim{{SHA256: strings.Repeat("ab", 32), From: "a letter"}}
		p := &proof{}
		if err := p.ledger(t.Context(), job, r); err != nil {
			t.Fatal(err)
		}
		if err := p.clock(t.Context(), job, r); err != nil {
			t.Fatal(err)
		}
		if (cat.verified == 1) != there || (len(r.Findings) == 0) != there {
			t.Errorf("%s: the moment was noted %d times, found %q", name, cat.verified, r.rules())
		}
	}
}

// A clock that is behind is a finding; that it could not be asked, because somebody ended
// the run say, is none.
func TestClockAlone(t *testing.T) {
	for _, tt := range []struct {
		behind error
		found  int
	}{{nil, 0}, {&ledger.BehindError{}, 1}, {context.Canceled, 0}} {
		cat := &fewRows{behind: tt.behind}
		job, r := alone(cat, storetest.NewMemory("catalog", ""))
		err := (&proof{}).clock(t.Context(), job, r)
		if len(r.Findings) != tt.found || (err != nil) != (tt.behind == context.Canceled) { //nolint:errorlint // exactly
			t.Errorf("%v: %v, found %q", tt.behind, err, r.rules())
		}
	}
}

// Folders of documents that others can look into are counted.
func TestOpenFoldersOfDocuments(t *testing.T) {
	st, err := disk.Create(filepath.Join(t.TempDir(), "catalog"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for mode, want := range map[os.FileMode][]string{0o700: nil, 0o750: {findings.EvidenceOpen + " evidence"}} {
		if err := os.Chmod(filepath.Join(st.Identity().Path, store.Evidence), mode); err != nil {
			t.Fatal(err)
		}
		job, r := alone(&fewRows{}, st)
		if err := strayEvidence(t.Context(), job, r, nil); err != nil {
			t.Fatal(err)
		}
		same(t, mode.String(), r.rules(), want...)
	}
}

// What a manifest says of a file is held against what left under its name: the file, its
// bytes and the photo.
func TestAFileOfAPackageThatLeft(t *testing.T) {
	sum, other := schema.DigestOf([]byte("one")), schema.DigestOf([]byte("two"))
	for _, tt := range []struct {
		name, path, photo string
		sum               schema.Digest
		said              string
	}{
		{"as it left", "a.jpg", "p-one", sum, ""},
		{"another name", "b.jpg", "p-one", sum, "no file of this name was delivered"},
		{"other bytes", "a.jpg", "p-one", other, "the manifest has other bytes than were delivered"},
		{"another photo", "a.jpg", "p-two", sum, "it was delivered as photo p-one, and the manifest says p-two"},
	} {
		_, r := alone(&fewRows{}, storetest.NewMemory("catalog", ""))
		l := &leftPackage{r: r, held: &packages.Held{Dir: "web"}, files: map[string]schema.DeliveryFile{"a.jpg": {SHA256: sum, PhotoID: "p-one"}}, seen: map[string]bool{}}
		l.file(tt.path, tt.photo, tt.sum)
		if tt.said == "" {
			same(t, tt.name, r.rules())
			continue
		}
		same(t, tt.name, r.rules(), findings.PackageLedger+" web")
		if len(r.Findings) == 1 && !strings.HasSuffix(r.Findings[0].Message, tt.said) {
			t.Errorf("%s: %q", tt.name, r.Findings[0].Message)
		}
	}
}
