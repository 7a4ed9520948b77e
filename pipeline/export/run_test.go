package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/internal/workfolder"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// The steps of an export, each alone: what it returns follows from what it is given.

// fewWords is a catalog that knows what a step asks it in a test, and nothing else.
type fewWords struct {
	Catalog
	view   schema.ExportView
	before []schema.Delivery
	moved  error
	states []string // how deliveries ended
}

func (c *fewWords) ExportView(
	context.Context, schema.Selection, schema.Channel, *time.Location, time.Time,
) (schema.ExportView, error) {
	return c.view, nil
}

func (c *fewWords) Deliveries(context.Context, string) ([]schema.Delivery, error) {
	return c.before, nil
}

func (c *fewWords) Delivery(_ context.Context, id string) (schema.Delivery, error) {
	for _, d := range c.before {
		if d.ID == id {
			return d, nil
		}
	}
	return schema.Delivery{}, errors.New("no such delivery")
}

func (c *fewWords) Watch(context.Context) (func(context.Context) (bool, error), func() error, error) {
	return func(context.Context) (bool, error) { return true, nil }, func() error { return nil }, nil
}

func (c *fewWords) OpenDelivery(context.Context, schema.Delivery, *time.Location, time.Time) error {
	return nil
}

func (c *fewWords) CheckDelivery(context.Context, schema.Delivery, *time.Location, time.Time) error {
	return c.moved
}

func (c *fewWords) CloseDelivery(_ context.Context, _, state string, _ []string, _ time.Time) error {
	c.states = append(c.states, state)
	return nil
}

// alone is a job over a storage with one derivative, which may go to the web.
func alone(t *testing.T) (asked, *fewWords) {
	t.Helper()
	st, err := disk.Create(filepath.Join(t.TempDir(), "catalog"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, image.NewGray(image.Rect(0, 0, 16, 16)), nil); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(st.Identity().Path, "derivatives", "thumb.jpg")
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, buf.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC)
	photo := func(id string, effect schema.Effect) schema.ExportPhoto {
		return schema.ExportPhoto{
			Photo: schema.Photo{ID: id, SHA256: schema.DigestOf([]byte(id)), Room: "room-a", Derivatives: []schema.Derivative{{
				Recipe: "thumb", Path: "derivatives/thumb.jpg", Width: 16, Height: 16, Bytes: int64(buf.Len()), SHA256: schema.DigestOf(buf.Bytes()), Format: schema.FormatJPEG,
			}}},
			Decision: schema.Decision{Effect: effect, Reasons: []string{"x"}, ValidUntil: "2099-01-01T00:00:00Z"},
		}
	}
	cat := &fewWords{view: schema.ExportView{Secret: "secret", Photos: []schema.ExportPhoto{photo("0123456789ab", schema.Permit), photo("ba9876543210", schema.Deny)}}}
	format, err := formats.ParseFormat("manifest")
	if err != nil {
		t.Fatal(err)
	}
	return ask(Job{
		Catalog: cat, Store: st, Dir: st.Identity().Path, Channel: schema.Web, Format: format, ExportOptions: schema.ExportOptions{Destination: filepath.Join(t.TempDir(), "web"), Recipes: []string{"thumb"}}, Settings: schema.DefaultSettings(),
		Zone: time.UTC, Clock: func() time.Time { return now }, Program: "test",
		Draws: render.InProcess{},
	}), cat
}

func TestLookAlone(t *testing.T) {
	ctx := context.Background()
	a, cat := alone(t)
	if there, err := look(ctx, a); err != nil || there.inPlace || filepath.Base(there.to) != "web" {
		t.Errorf("nothing: %+v, %v", there, err)
	}
	inside := a
	inside.Destination = filepath.Join(a.Dir, "web")
	if _, err := look(ctx, inside); !errors.Is(err, destination.ErrUnusable) {
		t.Errorf("inside of the catalog: %v", err)
	}
	cat.before = []schema.Delivery{{ID: "x-1", State: "writing"}, {ID: "x-2", State: "standing"}, {ID: "x-3", State: "failed"}}
	if err := destination.StagingOf(a.Destination, "x-1").Make(); err != nil {
		t.Fatal(err)
	}
	there, err := look(ctx, a)
	if err != nil || len(there.carried) != 1 || there.carried[0].ID != "x-2" {
		t.Errorf("not here: %+v, %v", there, err)
	}
	if err := errors.Join(os.Mkdir(a.Destination, 0o700), os.WriteFile(filepath.Join(a.Destination, "a"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := look(ctx, a); !errors.Is(err, destination.ErrUnusable) {
		t.Errorf("not asked to bring it up to date: %v", err)
	}
	a.Update = true
	if there, err := look(ctx, a); err != nil || !there.inPlace || len(there.previous) != 2 {
		t.Errorf("brought up to date: %+v, %v", there, err)
	}
	cat.before = nil
	if _, err := look(ctx, a); !errors.Is(err, destination.ErrUnusable) {
		t.Errorf("somebody else's: %v", err)
	}
}

func TestDecideAlone(t *testing.T) {
	ctx := context.Background()
	a, cat := alone(t)
	saw, err := decide(ctx, a)
	if err != nil || len(saw.pkg.Photos) != 1 || len(saw.pkg.Withheld) != 1 {
		t.Fatalf("%d photos, %+v, %v", len(saw.pkg.Photos), saw.pkg.Withheld, err)
	}
	early := a
	early.At = a.now.Add(-time.Minute)
	if _, err := decide(ctx, early); !errors.Is(err, ErrEarlier) {
		t.Errorf("earlier than now: %v", err)
	}
	cat.view.Photos = nil
	if _, err := decide(ctx, a); !errors.Is(err, ErrNothingSelected) {
		t.Errorf("nothing: %v", err)
	}
}

// made are the steps up to the making.
func madeAlone(t *testing.T, a asked) (decided, pack) {
	t.Helper()
	saw, err := decide(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := makeAll(context.Background(), a, saw, workfolder.In(a.Dir))
	if err != nil || len(pkg.files) != 1 {
		t.Fatalf("%d files, %v", len(pkg.files), err)
	}
	return saw, pkg
}

func TestMakeAlone(t *testing.T) {
	a, _ := alone(t)
	saw, pkg := madeAlone(t, a)
	f := pkg.files[0]
	if of := pkg.contents.Photos[0].Pictures[0].File; of.SHA256 != f.Body.Sum() || of.Bytes != f.Body.Size() {
		t.Errorf("the plan says %+v", of)
	}
	if saw.pkg.Photos[0].Pictures[0].File.SHA256 == f.Body.Sum() {
		t.Error("what was decided was changed by the making")
	}
	data, err := f.Body.Read()
	if err != nil || schema.DigestOf(data) != f.Body.Sum() || f.Gate != making.AsPicture {
		t.Errorf("%+v, %v", f, err)
	}
	// What is changed after it was made is not read to its end.
	made, err := filepath.Glob(filepath.Join(a.Dir, workfolder.Name, "*"))
	if err != nil || len(made) != 1 {
		t.Fatal(made, err)
	}
	name := made[0]
	lies, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i, change := range [][]byte{append(bytes.Clone(lies), 'x'), lies[:len(lies)-2], bytes.Replace(lies, lies[len(lies)-8:], []byte("12345\xff\xd9"), 1), nil} {
		if err := os.WriteFile(name, change, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Body.Read(); err == nil || !strings.Contains(err.Error(), "run the export again") {
			t.Errorf("change %d: %v", i, err)
		}
	}
}

func TestGateAlone(t *testing.T) {
	a, _ := alone(t)
	saw, pkg := madeAlone(t, a)
	saw.view.Private = []string{"Marlow Notreal"}
	if err := passGate(context.Background(), a, saw.view, pkg); err != nil {
		t.Fatal(err)
	}
	saw.view.Private = append(saw.view.Private, "about each use")
	readMe := formats.ReadMe()
	if err := passGate(context.Background(), a, saw.view, pack{contents: pkg.contents, files: []making.File{making.Paper(readMe.Path, readMe.Data)}}); err != nil {
		t.Errorf("what every package says: %v", err)
	}
	picture := pkg.files[0]
	for name, change := range map[string]func(f *making.File){
		"a word more than every package says": func(f *making.File) { *f = making.Paper(readMe.Path, append(bytes.Clone(readMe.Data), '.')) },
		"another mark":                        func(f *making.File) { f.Mark = "urn:stillroom:mark:" + strings.Repeat("0", 32) },
		"no mark":                             func(f *making.File) { f.Mark = "" },
		"an original":                         func(f *making.File) { f.Gate = making.AsOriginal },
		"of no photo":                         func(f *making.File) { f.Gate, f.Photo = making.AsOriginal, schema.Digest{} },
		"a name":                              func(f *making.File) { f.Path = "Marlow Notreal.jpg" },
		"a name in a document":                func(f *making.File) { *f = making.Paper("a.txt", []byte("for Marlow Notreal")) },
		"a profile": func(f *making.File) {
			f.Profile, f.Mark, f.Body = leak.None, "", destination.Held([]byte("not a picture"))
		},
	} {
		f := picture
		change(&f)
		if err := passGate(context.Background(), a, saw.view, pack{contents: pkg.contents, files: []making.File{f}}); !errors.Is(err, ErrLeak) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Files pass the gate side by side. Of several leaks the first is told, in the order of the
// files, also if it is found last; and every file is looked at.
func TestGateTellsTheFirst(t *testing.T) {
	a, _ := alone(t)
	saw, pkg := madeAlone(t, a)
	saw.view.Private = []string{"Marlow Notreal"}
	later := make(chan bool)
	slow := func(path, text string) making.File {
		f := making.Paper(path, []byte(text))
		f.Body = destination.From(f.Body.Sum(), f.Body.Size(), func() (io.ReadCloser, error) {
			select {
			case <-later:
			case <-time.After(time.Second): // nothing is looked at beside it
			}
			return io.NopCloser(strings.NewReader(text)), nil
		}, nil)
		return f
	}
	told := func(path string) making.File {
		f := making.Paper(path, []byte("for Marlow Notreal"))
		f.Body = destination.From(f.Body.Sum(), f.Body.Size(), func() (io.ReadCloser, error) {
			defer close(later)
			return io.NopCloser(strings.NewReader("for Marlow Notreal")), nil
		}, nil)
		return f
	}
	files := []making.File{pkg.files[0], making.Paper("fine.txt", []byte("fine")), slow("first.txt", "by Marlow Notreal"), told("second.txt")}
	err := passGate(context.Background(), a, saw.view, pack{contents: pkg.contents, files: files})
	if !errors.Is(err, ErrLeak) || !strings.Contains(err.Error(), "first.txt") {
		t.Errorf("%v", err)
	}
	for at := range 40 {
		var many []making.File
		for i := range 40 {
			many = append(many, making.Paper(fmt.Sprintf("%d.txt", i), []byte("fine")))
		}
		many[at] = making.Paper("leak.txt", []byte("for Marlow Notreal"))
		if err := passGate(context.Background(), a, saw.view, pack{contents: pkg.contents, files: many}); !errors.Is(err, ErrLeak) {
			t.Errorf("file %d: %v", at, err)
		}
	}
}

// Files of one photo that stand together pass the gate together, in their order.
func TestByPhoto(t *testing.T) {
	a, b := schema.DigestOf([]byte("a")), schema.DigestOf([]byte("b"))
	var files []making.File
	for i, photo := range []schema.Digest{a, a, b, {}, {}, b, a} {
		files = append(files, making.File{Path: fmt.Sprint(i), Photo: photo})
	}
	var got []string
	for _, few := range byPhoto(files) {
		var paths []string
		for _, f := range few {
			paths = append(paths, f.Path)
		}
		got = append(got, strings.Join(paths, ","))
	}
	if want := "0,1 2 3 4 5 6"; strings.Join(got, " ") != want || len(byPhoto(nil)) != 0 {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestRecordAlone(t *testing.T) {
	a, _ := alone(t)
	_, pkg := madeAlone(t, a)
	d := record(a, place{to: "/web"}, pkg, "")
	f := pkg.files[0]
	if d.Destination != "/web" || len(d.Decisions) != 1 || len(d.Files) != 1 || d.Files[0].SHA256 != f.Body.Sum() || d.Files[0].Bytes != f.Body.Size() ||
		d.Files[0].Path != f.Path || d.Files[0].Photo != f.Photo || d.Manifest != pkg.contents.ID || !strings.HasPrefix(d.ID, "x-20300501-") {
		t.Errorf("%+v", d)
	}
}

func TestDeliverAlone(t *testing.T) {
	ctx := context.Background()
	lie := destination.From(schema.DigestOf([]byte("a")), 1, func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("b")), nil
	}, nil)
	for name, tt := range map[string]struct {
		body  destination.Body
		soon  bool
		moved error
		state string
	}{
		"all right":                 {destination.Held([]byte("a")), false, nil, "standing"},
		"other bytes than the gate": {lie, false, nil, "failed"},
		"of one of many":            {lie, true, nil, "failed"},
		"somebody said no":          {destination.Held([]byte("a")), false, schema.ErrMoved, "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			a, cat := alone(t)
			cat.moved = tt.moved
			there, err := look(ctx, a)
			if err != nil {
				t.Fatal(err)
			}
			pkg := pack{files: []making.File{{Path: "r-1/a.jpg", Body: tt.body, Soon: tt.soon, Photo: schema.Digest{1}}, making.Paper("manifest.json", []byte("{}"))}}
			d := record(a, there, pkg, "")
			done, err := deliver(ctx, a, there, pkg, d)
			stands := tt.state == "standing"
			if (err == nil) != stands || done.visible != stands || done.entered != d.ID || len(cat.states) != 1 || cat.states[0] != tt.state {
				t.Errorf("%+v, %v; the ledger says %v", done, err, cat.states)
			}
			left, rerr := os.ReadDir(filepath.Dir(there.to))
			if rerr != nil || len(left) != map[bool]int{true: 1}[stands] {
				t.Errorf("left: %v, %v", left, rerr)
			}
			if _, err := os.Stat(filepath.Join(there.to, "r-1", "a.jpg")); stands != (err == nil) {
				t.Error(err)
			}
		})
	}
}

func TestTakeAwayAlone(t *testing.T) {
	dir := t.TempDir()
	there := place{to: dir, inPlace: true, ours: map[string][]written{}}
	for _, name := range []string{"a", "b", "c"} {
		there.ours[name] = []written{{path: name, sum: schema.DigestOf([]byte(name)), photo: schema.DigestOf([]byte(name))}}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "b"), []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	// Of d and e a run that was killed removed the files, and not yet the folders; a link is
	// nobody's folder.
	killed := map[string][]written{}
	for _, name := range []string{"room-d/size/d", "room-e/e", "room-g/size/g", "link/f"} {
		killed[name] = []written{{path: name}}
	}
	maps.Copy(there.ours, killed)
	for _, name := range []string{"room-d/size", "room-e", "room-g", "theirs", "elsewhere"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "room-e", "theirs.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("elsewhere", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	gone, err := removeFiles(context.Background(), formats.Format{}, there, func(rel string, _ written) bool { return rel != "c" })
	if len(gone) != 1 || gone[0] != "a" || !errors.Is(err, ErrAltered) {
		t.Errorf("%v, %v", gone, err)
	}
	maps.DeleteFunc(there.ours, func(rel string, _ []written) bool { return killed[rel] != nil })
	// One that cannot be looked at hinders none after it, and neither does one that cannot go.
	for _, hinder := range []unwilling{{sum: "a"}, {remove: "a"}} {
		hinder.Place = destination.InMirror(nil)
		tried := ""
		err := unaltered(context.Background(), formats.Format{}, there, hinder, everything, func(rel string) error { tried += rel; return hinder.Remove(rel) })
		if !errors.Is(err, fs.ErrPermission) || !stay(err) || !strings.HasSuffix(tried, "bc") {
			t.Errorf("%+v: tried %s, %v", hinder, tried, err)
		}
	}
	var left []string
	for _, name := range []string{"a", "b", "c"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			left = append(left, name)
		}
	}
	if strings.Join(left, " ") != "b c" {
		t.Errorf("left: %v", left)
	}
	for name, stays := range map[string]bool{"room-d": false, "room-g": false, "room-e": true, "theirs": true, "elsewhere": true, "link": true} {
		if _, err := os.Lstat(filepath.Join(dir, name)); (err == nil) != stays {
			t.Errorf("the folder %s: %v", name, err)
		}
	}
}

// unwilling is a place that holds what was written, but where a file cannot be read, or not
// be removed.
type unwilling struct {
	destination.Place
	sum, remove string
}

func (u unwilling) Sum(_ context.Context, rel string) (schema.Digest, int64, error) {
	if rel == u.sum {
		return schema.Digest{}, 0, fs.ErrPermission
	}
	return schema.DigestOf([]byte(rel)), 1, nil
}

func (u unwilling) Remove(rel string) error {
	if rel == u.remove {
		return fs.ErrPermission
	}
	return nil
}

// unseen is a mirror in which one file cannot be looked at.
type unseen struct{ store.Storage }

func (unseen) Stat(rel string) (fs.FileInfo, error) {
	if rel == "a.xmp" {
		return nil, fs.ErrPermission
	}
	return nil, nil
}

// A sidecar that cannot be looked at is where it was written, and hinders no other.
func TestWhereTheyAreAlone(t *testing.T) {
	there := place{ours: map[string][]written{"a.xmp": {{path: "a.xmp"}}, "b.xmp": {{path: "b.xmp"}}}, mirror: &sidecarMirror{Storage: unseen{}}}
	ours, err := whereTheyAre(context.Background(), asked{}, there)
	if err != nil || len(ours) != 2 || len(ours["a.xmp"]) != 1 {
		t.Errorf("%v, %v", ours, err)
	}
}

// Nothing of an export but what makes pictures, in the catalog, calls the file system:
// what stands at a destination, and what appears there, is package destination's.
func TestOneWayOut(t *testing.T) {
	work := map[string]bool{"making/still.go": true, "making/file.go": true}
	looked := 0
	for _, room := range []string{".", "making"} {
		files, err := filepath.Glob(filepath.Join(room, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			looked++
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range f.Imports {
				if of, err := strconv.Unquote(i.Path.Value); err != nil || of == "os" && !work[name] {
					t.Errorf("%s imports %s, %v", name, i.Path.Value, err)
				}
			}
		}
	}
	if looked < 20 {
		t.Errorf("%d files were looked at", looked)
	}
}

// A machine that has no more files to give says nothing about the place.
func TestUnusable(t *testing.T) {
	for err, want := range map[error]bool{
		&fs.PathError{Op: "open", Path: "out", Err: syscall.EMFILE}: false, &fs.PathError{Op: "read", Path: "out", Err: syscall.EIO}: false,
		&fs.PathError{Op: "open", Path: "out", Err: syscall.ENOTDIR}: true, &fs.PathError{Op: "open", Path: "out", Err: syscall.EACCES}: true,
	} {
		if got := unusable(err); errors.Is(got, destination.ErrUnusable) != want || !errors.Is(got, err) {
			t.Errorf("%v: %v", err, got)
		}
	}
}
