package signingkey

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
)

// inLedger are the keys that a catalog has had, oldest first.
type inLedger struct{ keys []schema.SigningKey }

func (l *inLedger) SigningKeys(context.Context) ([]schema.SigningKey, error) { return l.keys, nil }

func (l *inLedger) AddSigningKey(_ context.Context, key schema.SigningKey) error {
	l.keys = append(l.keys, key)
	return nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A key is made once. From then on the file and the ledger have to agree, or nothing is
// signed; a file that is gone is never made anew unasked.
func TestKeyIsThatOfTheLedger(t *testing.T) {
	other, data, err := newKey()
	must(t, err)
	for name, tt := range map[string]struct {
		change func(file string) error
		ok     bool
	}{
		"as it was":      {func(string) error { return nil }, true},
		"open to others": {func(file string) error { return os.Chmod(file, 0o644) }, true},
		"gone":           {os.Remove, false},
		"another key":    {func(file string) error { return os.WriteFile(file, data, 0o600) }, false},
		"damaged":        {func(file string) error { return os.WriteFile(file, []byte("{}"), 0o600) }, false},
		"empty":          {func(file string) error { return os.Truncate(file, 0) }, false},
		"a link": {func(file string) error {
			return errors.Join(os.Rename(file, file+"-2"), os.Symlink(filepath.Base(file)+"-2", file))
		}, false},
		"a folder": {func(file string) error { return errors.Join(os.Remove(file), os.Mkdir(file, 0o700)) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			ledger, dir := new(inLedger), t.TempDir()
			file := filepath.Join(dir, KeyName)
			first, err := Key(t.Context(), ledger, dir, time.Now())
			must(t, err)
			must(t, tt.change(file))
			before, _ := os.ReadFile(file)
			key, err := Key(t.Context(), ledger, dir, time.Now())
			if tt.ok != (err == nil) || !tt.ok && !errors.Is(err, ErrKey) || len(ledger.keys) != 1 {
				t.Fatalf("%v; the ledger has %d", err, len(ledger.keys))
			}
			if after, _ := os.ReadFile(file); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
			if !tt.ok {
				return
			}
			if key.Public().ID != first.Public().ID || key.Public().ID == other.Public().ID {
				t.Errorf("it signs with %s, and first did with %s", key.Public().ID, first.Public().ID)
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info.Mode(), err)
			}
		})
	}
}

// A run that was killed between the file and its row left a key that is taken, not one
// that is in the way.
func TestKeyWithoutItsRow(t *testing.T) {
	dir := t.TempDir()
	first, err := Key(t.Context(), new(inLedger), dir, time.Now())
	must(t, err)
	ledger := new(inLedger)
	key, err := Key(t.Context(), ledger, dir, time.Now())
	if err != nil || key.Public().ID != first.Public().ID || len(ledger.keys) != 1 || ledger.keys[0].ID != first.Public().ID {
		t.Errorf("%v, %v; the ledger has %+v", key.Public().ID, err, ledger.keys)
	}
}

// What was signed before a key was replaced is still checked; with a key that the ledger
// does not hold whole, nothing is.
func TestReplacedKeysStillCheck(t *testing.T) {
	ledger, dir := new(inLedger), t.TempDir()
	old, err := Key(t.Context(), ledger, dir, time.Now())
	must(t, err)
	by, err := old.Sign([]byte("text"))
	must(t, err)
	next, err := Rotate(t.Context(), ledger, dir, time.Now(), "")
	must(t, err)
	if key, err := Key(t.Context(), ledger, dir, time.Now()); err != nil || key.Public().ID != next.Public().ID {
		t.Errorf("it signs with %s, %v", key.Public().ID, err)
	}
	public, err := Public(t.Context(), ledger)
	if err != nil || len(public) != 2 || public[0].ID != next.Public().ID {
		t.Fatalf("%+v, %v", public, err)
	}
	if who, err := signature.Verify(by, []byte("text"), public); err != nil || who.ID != old.Public().ID {
		t.Errorf("%s, %v", who.ID, err)
	}
	damaged := func(i int) *inLedger {
		l := &inLedger{append([]schema.SigningKey(nil), ledger.keys...)}
		l.keys[i].Public = ledger.keys[1-i].Public // whole, and another's
		return l
	}
	if public, err := Public(t.Context(), damaged(0)); err != nil || len(public) != 1 || public[0].ID != next.Public().ID {
		t.Errorf("an old one: %+v, %v", public, err)
	}
	if _, err := Public(t.Context(), damaged(1)); !errors.Is(err, ErrKey) {
		t.Errorf("the one that it signs with: %v", err)
	}
}
