package signature

import "testing"

// Keys and signatures come from outside.
func FuzzReadPublic(f *testing.F) {
	f.Add([]byte("untrusted comment: a key\nRWQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if keys, err := ReadPublic(data); err == nil && len(keys) == 0 {
			t.Error("no error, and no key")
		}
	})
}
