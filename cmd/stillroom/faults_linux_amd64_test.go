package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// faultWorld is a catalog with a mirror, a card and a package, made once and laid out anew
// for every fault: always in one place, because where the mirror is stands on record.
type faultWorld struct {
	t                        *testing.T
	dir, live, pristine, old string
	a, b, more               [][]byte // pictures: of two rooms, and on the second card
	env                      []string
	resident                 string // asks for commands that meet no fault
}

// said is how a program ended.
type faultSaid struct {
	code int
	out  string
}

func (w *faultWorld) program(args ...string) (s faultSaid) {
	w.t.Helper()
	name := args[0]
	if name == "stillroom" {
		name = w.resident
	}
	c := exec.Command(name, args[1:]...)
	c.Dir, c.Env = w.live, w.env
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return faultSaid{c.ProcessState.ExitCode(), string(out)}
}

func (w *faultWorld) must(line string) {
	w.t.Helper()
	if s := w.program(strings.Fields(line)...); s.code != exitOK {
		w.t.Fatalf("%s: exit %d: %s", line, s.code, s.out)
	}
}

func newFaultWorld(t *testing.T) *faultWorld {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir()) // as the kernel calls it
	if err != nil {
		t.Fatal(err)
	}
	w := &faultWorld{t: t, dir: dir, live: filepath.Join(dir, "live"), pristine: filepath.Join(dir, "pristine"), old: filepath.Join(dir, "old")}
	ask, programs := residentAsked(t)
	r := newLodger(filepath.Join(dir, "commands"))
	if err := r.start(os.Environ()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.end)
	w.resident, w.env = filepath.Join(ask, "stillroom"), append(os.Environ(), "STILLROOM_CATALOG=catalog", "RESIDENT="+r.socket, "OTHERWISE="+programs)
	g := &together{t: t, work: w.live}
	if err := errors.Join(os.Mkdir(w.live, 0o700), os.Mkdir(filepath.Join(w.live, "out"), 0o700)); err != nil {
		t.Fatal(err)
	}
	w.must("stillroom init catalog")
	w.must("stillroom init older")
	g.write("records.yaml", togetherRecords)
	g.write("depicts.yaml", "photos: [{match: 'IMG_*', depicts: []}]")
	w.must("stillroom apply records.yaml")
	w.must("stillroom storage add mirror --name shelf")
	draw := func(card, name string) []byte {
		g.draw(filepath.Join(w.live, card, name))
		data, err := os.ReadFile(filepath.Join(w.live, card, name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	w.a, w.b = [][]byte{draw("card-a", "IMG_0001.JPG")}, [][]byte{draw("card-b", "IMG_0002.JPG")}
	w.more = [][]byte{draw("card", "IMG_0003.JPG"), draw("card", "IMG_0004.JPG")}
	for _, room := range []string{"a", "b"} {
		w.must("stillroom import card-" + room + " --mirror mirror --shoot shoot-" + room)
		w.must("stillroom consent grant --guardian guardian-" + room + " --scope room:room-" + room + " --channel web --method letter --obtained-by liaison --review-by 2099-01-01 --id consent-" + room)
	}
	w.must("stillroom apply depicts.yaml")
	w.must("stillroom export --channel web --to out/web")
	w.older()
	copyTree(t, w.live, w.pristine)
	return w
}

// older makes the second catalog one of an earlier version of the program.
func (w *faultWorld) older() {
	name := filepath.Join(w.live, "older", catalog.FileName)
	var info []string
	err := func() error {
		db, err := sql.Open("sqlite3", "file:"+name)
		if err != nil {
			return err
		}
		rows, err := db.Query(`SELECT key, value FROM catalog_info WHERE key IN ('uuid', 'name', 'created_at', 'secret')`)
		if err != nil {
			return errors.Join(err, db.Close())
		}
		for rows.Next() {
			var key, value string
			if err := rows.Scan(&key, &value); err != nil {
				return errors.Join(err, db.Close())
			}
			info = append(info, fmt.Sprintf(`INSERT INTO catalog_info (key, value) VALUES ('%s', '%s')`, key, value))
		}
		return errors.Join(rows.Err(), rows.Close(), db.Close())
	}()
	for _, end := range []string{"", "-wal", "-shm"} {
		if e := os.Remove(name + end); end == "" && e != nil {
			err = errors.Join(err, e)
		}
	}
	_ = os.Remove(filepath.Join(w.live, "older", ".stillroom.heads"))
	const version = 14 // before the ledger
	steps := []string{`PRAGMA journal_mode = WAL`, `BEGIN`}
	for _, m := range schema.Migrations()[:version] {
		steps = append(steps, m.SQL)
	}
	steps = append(append(steps, info...), fmt.Sprintf(`PRAGMA user_version = %d`, version), `COMMIT`)
	db, e := sql.Open("sqlite3", "file:"+name)
	if err = errors.Join(err, e); err != nil {
		w.t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, s := range steps {
		if _, err := db.Exec(s); err != nil {
			w.t.Fatalf("%.60s: %v", s, err)
		}
	}
	if err := errors.Join(db.Close(), os.Chmod(name, 0o600)); err != nil {
		w.t.Fatal(err)
	}
}

// operation is one that a fault meets.
type operation struct {
	name, line string
	before     string                    // a command that makes it ready
	others     []int                     // exit codes, beside 0, of the same command when the first was whole
	exists     string                    // what SR-DELIVERY-UNFINISHED says to give where the folder is there by then
	catalog    string                    // "" is catalog
	holds      func(w *faultWorld) error // when it was done
	safe       func(w *faultWorld) error // whenever it was cut off
}

var operations = []operation{
	{name: "import", line: "stillroom import card --mirror mirror --shoot shoot-a", holds: func(w *faultWorld) error {
		return errors.Join(w.keeps("catalog/originals", w.a, w.b, w.more), w.keeps("mirror/originals", w.a, w.b, w.more))
	}},
	{name: "derive", before: "rm -rf catalog/derivatives", line: "stillroom derive --stale"},
	{name: "export", line: "stillroom export --channel web --to out/new", others: []int{exitUsage}, exists: "stillroom export --channel web --to out/new --update", holds: func(w *faultWorld) error { return w.whole("out/new") }},
	{name: "update", before: "stillroom set --where room=room-b --caption Shelf", line: "stillroom export --to out/web --update", holds: func(w *faultWorld) error {
		return w.whole("out/web")
	}, safe: func(w *faultWorld) error { return w.whole("out/web") }},
	// What may no longer stand is taken down before anything else: it is in no package then.
	{name: "withdrawal", before: "stillroom consent withdraw consent-b --by guardian-b", line: "stillroom export --to out/web --update", holds: func(w *faultWorld) error {
		found, err := filepath.Glob(filepath.Join(w.live, "out/web/r-*"))
		if err == nil && len(found) != 1 {
			err = fmt.Errorf("rooms in the package after a withdrawal: %d", len(found))
		}
		return errors.Join(err, w.whole("out/web"))
	}},
	{name: "purge", line: "stillroom purge family:family-b --order order-1 --confirm family:family-b", holds: func(w *faultWorld) error {
		return errors.Join(w.lacks("catalog", "mirror"), w.keeps("catalog/originals", w.a), w.keeps("mirror/originals", w.a))
	}},
	{name: "backup", line: "stillroom backup out/records.tar --with-key", others: []int{exitUsage, exitFailed}, holds: func(w *faultWorld) error {
		if err := os.RemoveAll(filepath.Join(w.live, "made-again")); err != nil {
			return err
		}
		if s := w.program("stillroom", "restore", "out/records.tar", "made-again"); s.code != exitOK {
			return fmt.Errorf("restore: exit %d: %s", s.code, s.out)
		}
		return os.RemoveAll(filepath.Join(w.live, "made-again"))
	}},
	{name: "migrate", line: "stillroom -C older apply records.yaml", catalog: "older"},
}

// keeps says which of pictures are not below a folder, whole.
func (w *faultWorld) keeps(below string, lists ...[][]byte) error {
	have := map[schema.Digest]bool{}
	err := filepath.WalkDir(filepath.Join(w.live, below), func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		have[schema.DigestOf(data)] = true
		return err
	})
	for _, list := range lists {
		for _, picture := range list {
			if !have[schema.DigestOf(picture)] {
				err = errors.Join(err, fmt.Errorf("%s lacks an original", below))
			}
		}
	}
	return err
}

// lacks says which files below folders hold a part of what was purged.
func (w *faultWorld) lacks(below ...string) (err error) {
	parts := [][]byte{[]byte("Sasha Notreal"), []byte("Robin Notreal"), []byte("IMG_0002")}
	for _, picture := range w.b {
		parts = append(parts, picture[len(picture)/2:][:40])
	}
	for _, folder := range below {
		err = errors.Join(err, filepath.WalkDir(filepath.Join(w.live, folder), func(name string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(name)
			for _, part := range parts {
				if bytes.Contains(data, part) {
					return errors.Join(err, fmt.Errorf("%s holds what was purged", strings.TrimPrefix(name, w.live)))
				}
			}
			return err
		}))
	}
	return err
}

func (w *faultWorld) whole(to string) error {
	if s := w.program("stillroom", "manifest", "check", to); s.code != exitOK {
		return fmt.Errorf("manifest check: exit %d: %s", s.code, s.out)
	}
	return nil
}

func (w *faultWorld) layOut(o operation) {
	w.t.Helper()
	if err := os.RemoveAll(w.live); err != nil {
		w.t.Fatal(err)
	}
	copyTree(w.t, w.pristine, w.live)
	if o.before != "" {
		w.must(o.before)
	}
}

// meets has an operation meet a fault.
func (w *faultWorld) meets(o operation, fault string, at int) (faultSaid, faultReport) {
	w.t.Helper()
	r, s, err := faulted(fault, at, w.live, w.live, w.env, strings.Fields(o.line))
	switch {
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.ENOSYS):
		w.t.Skipf("programs may not be traced here: %v", err)
	case err != nil:
		w.t.Fatalf("%v: %s", err, s.out)
	}
	return s, r
}

// sound is what is wrong with the catalog of an operation.
func (w *faultWorld) sound(o operation) error {
	catalog := o.catalog
	if catalog == "" {
		catalog = "catalog"
	}
	s := w.program("stillroom", "-C", catalog, "--json", "verify", "--read-data")
	err := errorsFound(s.out, expectedAfter[o.name]...)
	if s.code != exitOK && s.code != exitFindings {
		err = errors.Join(err, fmt.Errorf("verify: exit %d: %s", s.code, s.out))
	}
	return err
}

// expectedAfter are rules that find what an operation leaves to do for people.
var expectedAfter = map[string][]string{
	"withdrawal": {findings.DeliveryUncovered, findings.RecallOpen},
	"purge":      {findings.DeliveryUncovered, findings.RecallOpen},
}

// mended gives the same command again, and says what is wrong after it.
func (w *faultWorld) mended(o operation) error {
	s := w.program(strings.Fields(o.line)...)
	if s.code != exitOK && !slices.Contains(o.others, s.code) {
		return fmt.Errorf("again: exit %d: %s", s.code, s.out)
	}
	if s.code == exitUsage && o.exists != "" {
		if s = w.program(strings.Fields(o.exists)...); s.code != exitOK {
			return fmt.Errorf("again, where the folder is: exit %d: %s", s.code, s.out)
		}
	}
	err := w.sound(o)
	if o.holds != nil {
		err = errors.Join(err, o.holds(w))
	}
	return err
}

// cut has an operation meet a fault, and sees that nothing is lost that was there, that no
// end is called good that is none, and that the same command mends what was left.
func (w *faultWorld) cut(o operation, fault string, at int) (r faultReport, code int) {
	w.t.Helper()
	w.layOut(o)
	s, r := w.meets(o, fault, at)
	fails := func(err error) {
		if err != nil {
			w.t.Errorf("%s, %s at %d of its calls (%s), exit %d: %v\n%s", o.name, fault, at, r.Hit, s.code, err, s.out)
		}
	}
	if strings.Contains(s.out, "goroutine ") {
		fails(errors.New("it panicked"))
	}
	if o.name != "purge" {
		fails(errors.Join(w.keeps("catalog/originals", w.a, w.b), w.keeps("mirror/originals", w.a, w.b)))
	}
	if o.safe != nil {
		fails(o.safe(w))
	}
	if s.code == exitOK { // it says that it is done
		if o.holds != nil {
			fails(o.holds(w))
		}
		fails(w.sound(o))
	}
	fails(w.mended(o))
	return r, s.code
}

// sampledFaults are those that make test tries, one for each operation.
var sampledFaults = []struct {
	fault string
	at    int
}{{"power", 15}, {"ENOSPC+", 20}, {"kill", 60}, {"power", 10}, {"EIO", 60}, {"kill", 60}, {"EACCES", 20}, {"power", 5}}

// Operations are killed, lose the power, or have a call fail, at the writes that they do.
// What was there before is there still, what says that it is done is done, and the same
// command mends the rest. make test tries a sample; STILLROOM_LONG=1 (make check-long)
// cuts at every write, and the power at every one that is synchronized, and lets every seventh
// fail, or every Nth of these from the Kth on with STILLROOM_SHARD=K/N; STILLROOM_FAULT is a
// part of the names, as "import power", of those that are tried. On one processor (taskset)
// the calls come in one order.
func TestFaults(t *testing.T) {
	w := newFaultWorld(t)
	if os.Getenv("STILLROOM_LONG") == "" {
		w.powerAfterTheEnd([]operation{operations[0], operations[4]})
		for i, o := range operations {
			fault, at := sampledFaults[i].fault, sampledFaults[i].at
			if r, _ := w.cut(o, fault, at); r.Hit == "" {
				t.Errorf("%s, %s: nothing went wrong in %d calls", o.name, fault, r.Count)
			}
		}
		return
	}
	first, every := shard(t)
	if first == 0 {
		w.powerAfterTheEnd(operations)
	}
	for _, o := range operations {
		for _, f := range []struct {
			name  string
			every int
		}{
			{"kill", 1}, {"power", 1}, {"ENOSPC+", 7}, {"EIO", 7}, {"EROFS+", 7}, {"EACCES", 7}, {"EMFILE", 7}, {"EIO-open", 7}, {"EACCES+", 13}, {"EMFILE+", 13},
		} {
			if only := os.Getenv("STILLROOM_FAULT"); !strings.Contains(o.name+" "+f.name, only) {
				continue
			}
			codes, tried := map[int]int{}, 0
			for at := 1 + first*f.every; ; at += every * f.every {
				r, code := w.cut(o, f.name, at)
				if r.Hit == "" {
					break
				}
				tried++
				codes[code]++
			}
			t.Logf("%-8s %-8s %3d places, exit codes %v", o.name, f.name, tried, codes)
		}
	}
}

// powerAfterTheEnd: what was said to be done is still there after the power went; and on a disk that says
// that it has written, and has not, it is not, which shows that this would be seen.
func (w *faultWorld) powerAfterTheEnd(list []operation) {
	t := w.t
	t.Helper()
	for _, o := range list {
		w.layOut(o)
		s, r := w.meets(o, "power", 0)
		if s.code != exitOK {
			t.Errorf("%s: exit %d: %s", o.name, s.code, s.out)
		}
		err := w.sound(o)
		if o.holds != nil {
			err = errors.Join(err, o.holds(w))
		}
		if err != nil {
			t.Errorf("%s was done, and then the power went: %v", o.name, err)
		}
		t.Logf("%s: %d synchronized", o.name, r.Count)
	}
	w.layOut(operations[0])
	if s, _ := w.meets(operations[0], "lying", 0); s.code != exitOK {
		t.Errorf("exit %d: %s", s.code, s.out)
	}
	if w.sound(operations[0]) == nil && operations[0].holds(w) == nil {
		t.Error("a disk that lies is not seen")
	}
}
