package atomicfile

import (
	"path/filepath"
	"slices"
	"testing"
)

// TestOrder is the protocol itself: a step moved or dropped is durability lost
// in a way that no other test can see.
func TestOrder(t *testing.T) {
	var got []Step
	w := &Writer{Fault: func(s Step, _ string) error { got = append(got, s); return nil }}
	path := filepath.Join(t.TempDir(), "a")
	if err := writeOnce(t, w, path, []byte("x")); err != nil {
		t.Fatal(err)
	}
	stage := []Step{StepCreate, StepWrite, StepChmod, StepSync, StepClose, StepReread}
	if want := append(slices.Clone(stage), StepLink, StepRemove, StepSyncDir); !slices.Equal(got, want) {
		t.Errorf("write once: got %q, want %q", got, want)
	}
	got = nil
	if err := w.Replace(t.Context(), path, 0o600, []byte("y")); err != nil {
		t.Fatal(err)
	}
	if want := append(slices.Clone(stage), StepRename, StepSyncDir); !slices.Equal(got, want) {
		t.Errorf("replace: got %q, want %q", got, want)
	}
}
