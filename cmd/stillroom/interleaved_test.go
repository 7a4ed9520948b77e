package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stillroom/stillroom/pipeline/store/disk"
)

// waits is standard error of a program that is to wait for the catalog.
type waits struct {
	mu   sync.Mutex
	said bytes.Buffer
	once sync.Once
	now  chan struct{} // closed when it says that it waits
}

func (w *waits) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.said.Write(p)
	if strings.Contains(w.said.String(), "another stillroom is writing") {
		w.once.Do(func() { close(w.now) })
	}
	return n, err
}

// Two imports and an export that run at once take turns by lots of frames: each waits
// for some frames of the others and never for a whole card, all are done, and everything
// is there once. What came when is read off the numbers of the rows, and not off a clock.
func TestImportsTakeTurns(t *testing.T) {
	const frames = 60 // of each card: some lots, with one job
	work := t.TempDir()
	dir := filepath.Join(work, "catalog")
	program := func(args ...string) *exec.Cmd {
		return exec.Command("stillroom", append([]string{"-C", dir}, args...)...)
	}
	must := func(args ...string) {
		t.Helper()
		if out, err := program(args...).CombinedOutput(); err != nil {
			t.Fatalf("%q: %v: %s", args, err, out)
		}
	}
	g := &together{t: t, dir: dir, work: work}
	must("init", dir)
	must("apply", g.write("records.yaml", togetherRecords))
	must("consent", "grant", "--guardian", "guardian-a", "--scope", "room:room-a", "--channel", "web", "--method", "letter", "--obtained-by", "liaison",
		"--review-by", "2099-01-01")
	for n := range 2 {
		g.draw(filepath.Join(work, "first", fmt.Sprintf("IMG_%d.JPG", n)))
	}
	for n := range frames {
		for _, card := range []string{"one", "two"} {
			g.draw(filepath.Join(work, card, fmt.Sprintf("IMG_%s_%02d.JPG", card, n)))
		}
	}
	must("import", filepath.Join(work, "first"), "--shoot", "shoot-a")
	must("apply", g.write("depicts.yaml", "photos: [{match: 'IMG_*', depicts: []}]"))

	// Nobody begins before all three wait for the catalog.
	held, err := disk.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	unlock, err := held.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	runs := []*exec.Cmd{
		program("import", filepath.Join(work, "one"), "--shoot", "shoot-b", "--jobs", "1", "--no-derive"),
		program("import", filepath.Join(work, "two"), "--shoot", "shoot-b", "--jobs", "1", "--no-derive"),
		program("export", "--channel", "web", "--to", filepath.Join(work, "out")),
	}
	said := make([]*waits, len(runs))
	for i, c := range runs {
		said[i] = &waits{now: make(chan struct{})}
		c.Stdout, c.Stderr = io.Discard, said[i]
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
	}
	ended := make([]error, len(runs))
	var all sync.WaitGroup
	for i, c := range runs {
		all.Go(func() {
			ended[i] = c.Wait()
			said[i].once.Do(func() { close(said[i].now) }) // it will not say so any more
		})
	}
	for _, w := range said {
		<-w.now
	}
	unlock()
	all.Wait()
	for i, err := range ended {
		if err != nil {
			t.Fatalf("%q: %v: %s", runs[i].Args, err, said[i].said.String())
		}
		if !strings.Contains(said[i].said.String(), "another stillroom is writing") {
			t.Errorf("%q did not wait", runs[i].Args)
		}
	}

	turns, last := 0, 0
	photos := map[int]int{} // by import
	g.rows(`SELECT import_id FROM photos WHERE import_id > 1 ORDER BY photo_no`, func(rows *sql.Rows) error {
		var imp int
		err := rows.Scan(&imp)
		photos[imp]++
		if imp != last {
			t.Logf("import %d from photo %d", imp, photos[2]+photos[3])
			turns, last = turns+1, imp
		}
		return err
	})
	if len(photos) != 2 || photos[2] != frames || photos[3] != frames {
		t.Errorf("photos by import: %v", photos)
	}
	if turns < 4 {
		t.Errorf("the imports took %d turns: one waited for the other's card", turns)
	}
	var after int // entries of imports that follow the export's last
	g.rows(`SELECT COUNT(*) FROM ledger WHERE act = 'import' AND seq > (SELECT MAX(seq) FROM ledger WHERE act = 'export')`, func(rows *sql.Rows) error {
		return rows.Scan(&after)
	})
	if after == 0 {
		t.Error("the export waited for both imports")
	}
	names := map[string]bool{}
	entries, err := os.ReadDir(filepath.Join(dir, "originals", "shoot-b"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names[e.Name()] = true
	}
	if len(names) != 2*frames {
		t.Errorf("%d originals", len(names))
	}
	if exported, err := filepath.Glob(filepath.Join(work, "out", "*")); err != nil || len(exported) == 0 {
		t.Errorf("exported: %v, %v", exported, err)
	}
	must("verify", "--read-data")
}
