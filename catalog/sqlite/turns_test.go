//go:build linux || darwin || freebsd

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/stillroom/stillroom/catalog/contract"
)

// programs opens one database as so many programs would.
func programs(t *testing.T, n int) (path string, list []*DB) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "catalog.db")
	pass := func(context.Context, contract.Writer, contract.Version) error { return nil }
	first, err := File(path).Create(t.Context(), pass)
	if err != nil {
		t.Fatal(err)
	}
	list = []*DB{first.(*DB)}
	for len(list) < n {
		db, err := File(path).Open(t.Context(), pass)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, db.(*DB))
	}
	t.Cleanup(func() {
		for _, db := range list {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return path, list
}

// taken waits until somebody has locked a file.
func taken(t *testing.T, path, file string) {
	t.Helper()
	f := turns{path}.open(file)
	if f == nil {
		t.Fatalf("%s cannot be opened", file)
	}
	defer f.Close()
	for range 60_000 {
		got, err := tryLockFile(f, alone)
		if err != nil {
			t.Fatal(err)
		}
		if !got {
			return
		}
		if err := flock(f, unix.LOCK_UN); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("nobody locks %s", file)
}

// writing begins a change, and returns what ends it.
func writing(t *testing.T, db *DB) (end func()) {
	t.Helper()
	begun, over, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		ended <- db.Change(context.Background(), func(contract.Writer) error {
			close(begun)
			<-over
			return nil
		})
	}()
	<-begun
	return func() {
		close(over)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// order notes who wrote, in the order in which they did.
type order struct {
	mu   sync.Mutex
	list []string
}

func (o *order) note(who string) func(contract.Writer) error {
	return func(contract.Writer) error {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.list = append(o.list, who)
		return nil
	}
}

// What goes first waits for the one that writes and for the one that is next already, and
// for none of those that stand in line behind it.
func TestFirstPassesTheLine(t *testing.T) {
	path, all := programs(t, 8)
	end := writing(t, all[0])
	var o order
	var wg sync.WaitGroup
	for _, db := range all[2:] {
		wg.Go(func() {
			if err := db.Change(context.Background(), o.note("line")); err != nil {
				t.Error(err)
			}
		})
	}
	taken(t, path, lineFile)
	wg.Go(func() {
		if err := all[1].ChangeInTurn(context.Background(), contract.Turn{First: true}, o.note("first")); err != nil {
			t.Error(err)
		}
	})
	taken(t, path, aheadFile)
	end()
	wg.Wait()
	if len(o.list) != 7 || o.list[0] != "first" && o.list[1] != "first" {
		t.Errorf("they wrote in this order: %v", o.list)
	}
}

// Whoever writes again and again lets those in who wait.
func TestWhoWritesAgainStandsInLine(t *testing.T) {
	path, all := programs(t, 2)
	for range 30 {
		var o order
		end := writing(t, all[0])
		other := make(chan error)
		go func() { other <- all[1].Change(context.Background(), o.note("other")) }()
		taken(t, path, lineFile)
		end()
		if err := all[0].Change(t.Context(), o.note("again")); err != nil {
			t.Fatal(err)
		}
		if err := <-other; err != nil {
			t.Fatal(err)
		}
		if o.list[0] != "other" {
			t.Fatalf("they wrote in this order: %v", o.list)
		}
	}
}

// A wait ends when nobody wants it any more, and keeps nobody else from writing.
func TestWaitForATurnCanBeEnded(t *testing.T) {
	path, all := programs(t, 3)
	end := writing(t, all[0])
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		left <- all[1].Change(ctx, func(contract.Writer) error { t.Error("it wrote"); return nil })
	}()
	taken(t, path, lineFile)
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	end()
	if err := all[2].Change(t.Context(), func(contract.Writer) error { return nil }); err != nil {
		t.Error(err)
	}
}

// Something else than stillroom may keep the database for longer than most would wait.
// What goes first waits, and somebody hears of it.
func TestFirstOutlastsAnotherProgram(t *testing.T) {
	path, all := programs(t, 1)
	other, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	if _, err := other.Exec(`BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	if _, err := all[0].write.Exec(`PRAGMA busy_timeout = 1`); err != nil {
		t.Fatal(err)
	}
	nothing := func(contract.Writer) error { return nil }
	if err := all[0].Change(t.Context(), nothing); !errors.Is(err, contract.ErrBusy) {
		t.Errorf("a change that does not go first ended with %v, want ErrBusy", err)
	}
	heard, ended := make(chan struct{}), make(chan error)
	go func() {
		ended <- all[0].ChangeInTurn(context.Background(), contract.Turn{First: true, Waits: func() { close(heard) }}, nothing)
	}()
	select {
	case <-heard: // by then it has asked more often than one that does not go first
	case err := <-ended:
		t.Fatalf("it did not wait: %v", err)
	}
	if _, err := other.Exec(`ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Where there can be no turns, SQLite alone keeps writers apart.
func TestWithoutTurnsItIsWrittenAllTheSame(t *testing.T) {
	_, all := programs(t, 1)
	for _, at := range []string{"", filepath.Join(t.TempDir(), "nowhere", "catalog.db")} {
		all[0].turns = turns{at}
		if err := all[0].Change(t.Context(), func(contract.Writer) error { return nil }); err != nil {
			t.Errorf("%q: %v", at, err)
		}
	}
}

// What is only tried is ended for what goes first, and for nothing else.
func TestRehearsalGivesWay(t *testing.T) {
	ctx := t.Context()
	path, all := programs(t, 3)
	base, err := File(path).Open(ctx, func(context.Context, contract.Writer, contract.Version) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	tried, err := base.Rehearse(ctx)
	if err != nil {
		t.Fatal(err)
	}
	change := func() error {
		return tried.Change(ctx, func(w contract.Writer) error { return w.AddInfo(ctx, "name", "tried") })
	}
	if err := change(); err != nil {
		t.Fatal(err)
	}
	var o order
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := all[0].Change(context.Background(), o.note("line")); err != nil {
			t.Error(err)
		}
	})
	taken(t, path, lineFile)
	time.Sleep(5 * glance)
	if err := tried.View(ctx, func(r contract.Reader) error { _, err := r.Info(ctx, "name"); return err }); err != nil {
		t.Fatalf("with somebody in line: %v", err)
	}
	err = tried.View(ctx, func(r contract.Reader) error {
		err := all[1].ChangeInTurn(context.Background(), contract.Turn{First: true}, o.note("first"))
		if err != nil {
			t.Errorf("who goes first: %v", err)
		}
		_, err = r.Info(ctx, "name")
		return err
	})
	if !errors.Is(err, contract.ErrGaveWay) {
		t.Errorf("a reading of what was ended: %v", err)
	}
	if err := change(); !errors.Is(err, contract.ErrGaveWay) {
		t.Errorf("a change of what was ended: %v", err)
	}
	wg.Wait()
	if err := tried.Close(); err != nil {
		t.Error(err)
	}
	if len(o.list) != 2 {
		t.Errorf("they wrote: %v", o.list)
	}
	err = all[2].View(ctx, func(r contract.Reader) error { _, err := r.Info(ctx, "name"); return err })
	if err == nil {
		t.Error("what was only tried was kept")
	}
}
