//go:build linux || darwin || freebsd

package catalog

import (
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Whoever notes what was read waits for others no longer than it said, whether they keep
// the database or the turn before it, and notes it once they are done.
func TestWhatWasReadIsNotedSoonOrNot(t *testing.T) {
	for name, keep := range map[string]func(t *testing.T, path string) (end func()){
		"the database": func(t *testing.T, path string) func() {
			db := raw(t, path)
			if _, err := db.Exec(`BEGIN IMMEDIATE`); err != nil {
				t.Fatal(err)
			}
			return func() { _, _ = db.Exec(`ROLLBACK`) }
		},
		"a turn": func(t *testing.T, path string) func() {
			f, err := os.OpenFile(path+"-turn", os.O_RDWR|os.O_CREATE, 0o600)
			if err == nil {
				err = unix.Flock(int(f.Fd()), unix.LOCK_EX)
			}
			if err != nil {
				t.Fatal(err)
			}
			return func() { f.Close() }
		},
	} {
		c, path := newCatalog(t)
		end := keep(t, path)
		if noted, err := c.RecordFixity(t.Context(), []string{"originals/x"}, testNow, time.Millisecond); noted || err != nil {
			t.Errorf("while others keep %s: %v, %v", name, noted, err)
		}
		end()
		if noted, err := c.RecordFixity(t.Context(), []string{"originals/x"}, testNow, time.Minute); !noted || err != nil {
			t.Errorf("after %s: %v, %v", name, noted, err)
		}
	}
}
