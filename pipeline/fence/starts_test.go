package fence

import "testing"

// TestStarts: a worker starts however many started before it.
func TestStarts(t *testing.T) {
	for range 25 {
		w := new(Workers)
		if _, err := w.Active(t.Context()); err != nil {
			t.Error(err)
		}
		w.Close()
	}
}
