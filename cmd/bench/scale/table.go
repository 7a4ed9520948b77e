package scale

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Cost is what a process took.
type Cost struct {
	Processor time.Duration // of all processors, user and system
	Peak      int64         // bytes that were resident at once
}

// Table measures the same commands in catalogs of several sizes.
type Table struct {
	Program string
	Card    string // photographs and their records, to be imported
	Only    string // words of rows, separated by commas; "" for all
	Rounds  int
	Measure func(args ...string) (Cost, error)
	Sayf    func(format string, args ...any)

	sizes []int
	cells map[string]map[int]cell // by row and size
}

// cell is what a row cost at one size; shell is what the sqlite3 shell takes to ask the
// same of the same file, if it can.
type cell struct {
	ours, shell Cost
	err         error
}

// row is a command that is measured.
type row struct {
	name  string
	args  []string                  // of the program
	make  func(dir string) []string // instead, where it needs the catalog
	asks  string                    // the same question to the sqlite3 shell; "" where there is none
	fails bool                      // exit status 4 or 3 is an answer
	files bool                      // it needs the files
}

// list is the columns of a listing, as the sqlite3 shell prints them.
const list = `
	SELECT p.sha256, p.taken_local, o.path, o.bytes, p.camera, COALESCE(pr.room_id, p.room_id), COALESCE(pr.shoot_id, p.shoot_id),
	       pr.title, COALESCE(pr.caption, o.probe ->> 'caption'), pr.tags, pr.rating,
	       (SELECT json_group_array(json_object('recipe', d.recipe, 'path', d.path, 'width', d.width, 'height', d.height, 'bytes', d.bytes, 'sha256', d.sha256))
	          FROM derivatives d WHERE d.photo = p.sha256)
	  FROM photos p JOIN originals o ON o.photo = p.sha256 AND o.role = 'primary' LEFT JOIN photo_records pr ON pr.sha256 = p.sha256 `

func (t *Table) rows(photos int) []row {
	some := photo(photos/2, photos, "").Photo
	last := rooms(photos)
	return []row{
		{name: "`set` one caption, one delivery stands", args: []string{"set", some, "--caption", "The desk, at noon."}},
		{name: "`consent withdraw`, of a family of which nothing is out", args: []string{"consent", "withdraw", consentID(min(2, last)), "--channel", "film", "--by", "guardian"}},
		{name: "`consent withdraw`, of the family whose photos are out", args: []string{"consent", "withdraw", consentID(1), "--channel", "web", "--by", "guardian"}},
		{name: "`import` 15 photos and their shoot.yaml", args: []string{"import", t.Card}},
		{name: "`apply` one new room", make: func(dir string) []string { return []string{"apply", newRoom(dir)} }},
		{name: "`list --limit 1`", args: []string{"list", "--limit", "1"}, asks: list + `ORDER BY p.taken_local, o.path LIMIT 1`},
		{name: "`list --room`, 200 photos", args: []string{"list", "--room", roomID(last)},
			asks: list + `WHERE p.photo_no IN (SELECT photo_no FROM photos WHERE shoot_id IN (SELECT shoot_id FROM shoots WHERE room_id = '` + roomID(last) + `'))`},
		{name: "`list --shoot`, 200 photos", args: []string{"list", "--shoot", shootID(last)},
			asks: list + `WHERE p.photo_no IN (SELECT photo_no FROM photos WHERE shoot_id = '` + shootID(last) + `')`},
		{name: "`list --tag` of 40 photos", args: []string{"list", "--tag", rareWord}},
		{name: "`list TEXT` of 40 photos", args: []string{"list", rareWord},
			asks: list + `WHERE p.photo_no IN (SELECT rowid FROM photo_search WHERE photo_search MATCH '` + rareWord + `')`},
		{name: "`list --json`, whole", args: []string{"list", "--json"}, asks: list + `ORDER BY p.taken_local, o.path`},
		{name: "`list`, whole, a table", args: []string{"list", "--width", "200"}, asks: list + `ORDER BY p.taken_local, o.path`},
		{name: "`show` a photo", args: []string{"show", some}},
		{name: "`show room:ID`", args: []string{"show", "room:" + roomID(last)}},
		{name: "`consent due`", args: []string{"consent", "due"}},
		{name: "`consent receipt`", make: func(dir string) []string {
			return []string{"consent", "receipt", consentID(1), "--to", filepath.Clean(dir) + ".receipt.txt"}
		}},
		{name: "`consent matrix --room`", args: []string{"consent", "matrix", "--room", roomID(last)}},
		{name: "`consent matrix`, whole", args: []string{"consent", "matrix"}},
		{name: "`dump`", args: []string{"dump"}},
		{name: "`apply` of a dump, on an empty catalog", make: t.dumped},
		{name: "`verify`, structural", args: []string{"verify"}, asks: `PRAGMA integrity_check`, fails: true, files: true},
	}
}

// Add measures all rows in the catalog of that many photos in dir. What writes does so in
// a copy without the photographs.
func (t *Table) Add(photos int, dir string) error {
	if t.cells == nil {
		t.cells = map[string]map[int]cell{}
	}
	t.sizes = append(t.sizes, photos)
	scratch := filepath.Clean(dir) + ".copy"
	defer os.RemoveAll(scratch)
	for _, r := range t.rows(photos) {
		if !t.wanted(r.name) {
			continue
		}
		if t.cells[r.name] == nil {
			t.cells[r.name] = map[int]cell{}
		}
		var c cell
		for range max(1, t.Rounds) {
			at := dir
			if !r.files {
				at = scratch
				if err := copyOf(dir, scratch); err != nil {
					return err
				}
			}
			one := t.one(r, at)
			if c.err == nil && (c.ours.Processor == 0 || one.err != nil || one.ours.Processor < c.ours.Processor) {
				c = one
			}
		}
		t.cells[r.name][photos] = c
		t.Sayf("%8d  %-60s %s", photos, r.name, c)
	}
	return nil
}

func (t *Table) wanted(name string) bool {
	for word := range strings.SplitSeq(t.Only, ",") {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

func (t *Table) one(r row, dir string) (c cell) {
	args := r.args
	if r.make != nil {
		args = r.make(dir)
	}
	at := dir
	if strings.HasPrefix(args[0], "@") { // another catalog
		at, args = args[0][1:], args[1:]
		defer os.RemoveAll(at)
	}
	c.ours, c.err = t.Measure(append([]string{t.Program, "--catalog", at}, args...)...)
	var exit *exec.ExitError
	if r.fails && errors.As(c.err, &exit) && exit.ExitCode() == 4 {
		c.err = nil
	}
	if shell, err := exec.LookPath("sqlite3"); err == nil && r.asks != "" {
		c.shell, err = t.Measure(shell, "-readonly", filepath.Join(dir, "catalog.db"), r.asks)
		c.err = errors.Join(c.err, err)
	}
	return c
}

func (c cell) String() string {
	if c.err != nil {
		return c.err.Error()
	}
	text := fmt.Sprintf("%.2f s, %d MiB", c.ours.Processor.Seconds(), c.ours.Peak>>20)
	if c.shell.Processor > 0 {
		text += fmt.Sprintf("; sqlite3 %.2f s", c.shell.Processor.Seconds())
	}
	return text
}

// newRoom writes a text of one room that no catalog has.
func newRoom(dir string) string {
	name := filepath.Join(dir, "new-room.yaml")
	_ = os.WriteFile(name, []byte("rooms: [{id: room-new, label: A new room, people: ["+personID(1)+"]}]\n"), 0o600)
	return name
}

// dumped dumps the catalog and returns how to apply that to an empty one.
func (t *Table) dumped(dir string) []string {
	text, empty := filepath.Join(dir, "dump.yaml"), filepath.Clean(dir)+".empty" // no catalog is made in another
	f, err := os.Create(text)
	if err == nil {
		dump := exec.Command(t.Program, "--catalog", dir, "dump")
		dump.Stdout = f
		err = errors.Join(dump.Run(), f.Close())
	}
	if err == nil {
		err = exec.Command(t.Program, "init", empty).Run()
	}
	if err != nil {
		t.Sayf("dump: %v", err)
	}
	return []string{"@" + empty, "apply", text}
}

// copyOf copies a catalog without its photographs.
func copyOf(dir, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		from, name := filepath.Join(dir, e.Name()), filepath.Join(to, e.Name())
		switch {
		case e.IsDir():
			err = os.Mkdir(name, 0o700)
		case e.Type() == fs.ModeDir:
		default:
			err = exec.Command("cp", "-p", "--reflink=auto", from, name).Run()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name(), err)
		}
	}
	return nil
}
