package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// An update is killed, wherever it is then: the package that people look at is the old one
// or the new one, whole, and the folder stays the one it was. When the family withdraws and
// an update ends, nothing is left of theirs, neither in the folder nor beside it; what
// somebody else put there stays, and what they took away does not come back.
// STILLROOM_LONG=1 kills a hundred.
func TestKilledUpdates(t *testing.T) {
	kills, rounds := 3, 1
	if os.Getenv("STILLROOM_LONG") != "" {
		kills, rounds = 10, 10
	}
	g := newTogether(t, 6)
	yes := func(id, room string) {
		g.command("grant", "consent", "grant", "--guardian", "guardian-"+room, "--scope", "room:room-"+room, "--channel", "web", "--method", "letter",
			"--obtained-by", "liaison", "--review-by", "2099-01-01", "--id", id)
	}
	yes("consent-a", "a")
	for round := range rounds {
		consent := fmt.Sprint("consent-b-", round)
		yes(consent, "b")
		parent := filepath.Join(g.work, fmt.Sprint("root-", round))
		web := filepath.Join(parent, "web")
		g.command("export", "export", "--channel", "web", "--to", web)
		was, err := os.Stat(web)
		if err != nil {
			t.Fatal(err)
		}
		theirs := filepath.Join(web, "robots.txt")
		draft, edited := filepath.Join(web, "draft.txt"), filepath.Join(g.work, "edited")
		if err := errors.Join(os.WriteFile(theirs, []byte("User-agent: *\n"), 0o600), os.WriteFile(draft, []byte("draft"), 0o600)); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		g.command("set", "set", "--where", "room=room-b", "--caption", "A first caption.")
		g.command("update", "export", "--to", web, "--update")
		took := time.Since(begun)
		for n := range kills {
			g.command("set", "set", "--where", "room=room-b", "--caption", fmt.Sprintf("The desk, %d and %d.", round, n))
			killAfter(t, time.Duration(rand.Int64N(int64(took))), "-C", g.dir, "export", "--to", web, "--update")
			if out, err := exec.Command("stillroom", "manifest", "check", web).CombinedOutput(); err != nil {
				t.Errorf("after a kill the package is neither the old one nor the new one: %v\n%s", err, out)
			}
		}
		// As editors do: another file gets the name.
		if err := errors.Join(os.WriteFile(edited, []byte("User-agent: none\n"), 0o600), os.Rename(edited, theirs), os.Remove(draft)); err != nil {
			t.Fatal(err)
		}
		g.command("withdraw", "consent", "withdraw", consent, "--by", "guardian-a")
		g.command("update", "export", "--to", web, "--update")
		if left := filesBelow(t, parent); strings.Contains(left, ".stillroom-") {
			t.Errorf("left beside the package:\n%s", left)
		}
		if text, err := os.ReadFile(theirs); err != nil || string(text) != "User-agent: none\n" {
			t.Errorf("what somebody else put there: %s, %v", text, err)
		}
		if _, err := os.Stat(draft); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("what somebody else took away has come back: %v", err)
		}
		if is, err := os.Stat(web); err != nil || !os.SameFile(was, is) {
			t.Errorf("it is another folder than the one that somebody may hold: %v", err)
		}
		pictures, err := filepath.Glob(filepath.Join(web, "r-*"))
		if err != nil || len(pictures) != 1 {
			t.Errorf("rooms in the folder: %v, %v", pictures, err)
		}
		if out, err := exec.Command("stillroom", "-C", g.dir, "verify").CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}

// killAfter starts the program and kills it a while later, unless it has ended.
func killAfter(t *testing.T, wait time.Duration, args ...string) {
	t.Helper()
	c := exec.Command("stillroom", args...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(wait)
	_ = c.Process.Kill()
	_ = c.Wait()
}

// filesBelow lists all that is in a folder, hidden or not.
func filesBelow(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		all = append(all, name)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}
