package schema

import "testing"

// A row that somebody changed may hold any text where a hash should be.
func TestHeadName(t *testing.T) {
	for hash, want := range map[string]string{"": "", "1": "1", "0123456789abcdef": "0123456789abcdef", "0123456789abcdef01": "0123456789abcdef"} {
		if got := HeadName(hash); got != want {
			t.Errorf("%q is printed as %q", hash, got)
		}
	}
}
