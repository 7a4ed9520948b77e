package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
)

// What a ledger lacks of what a storage remembers is all of it, and of no other catalog.
func TestLostHeads(t *testing.T) {
	st := storetest.NewMemory("memory", "")
	for i, sum := range []string{"aa", "bb", "cc", "dd"} {
		if err := store.NoteHead(t.Context(), st, "one", int64(i+1), sum, "2026-03-01T00:00:00Z"); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.NoteHead(t.Context(), st, "two", 1, "ee", "2026-03-01T00:00:00Z"); err != nil {
		t.Fatal(err)
	}
	failed := errors.New("failed")
	for _, x := range []struct{ catalog, ledger, want string }{
		{"one", "aa bb cc dd", ""}, {"one", "aa cc", "bb dd"}, {"one", "", "aa bb cc dd"}, {"two", "aa bb", "ee"}, {"three", "", ""}, {"one", "aa error", "error"},
	} {
		got, err := store.LostHeads(t.Context(), st, x.catalog, func(_ context.Context, sum string) (bool, error) {
			if sum != "aa" && strings.Contains(x.ledger, "error") {
				return false, failed
			}
			return slices.Contains(strings.Fields(x.ledger), sum), nil
		})
		if x.want == "error" {
			if !errors.Is(err, failed) || len(got) > 0 {
				t.Errorf("%q, %v", got, err)
			}
			continue
		}
		if err != nil || strings.Join(got, " ") != x.want {
			t.Errorf("%v: %q, %v", x, got, err)
		}
	}
}
