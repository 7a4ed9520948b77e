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

// A key that is read is one that can sign, and that is the same when it is written and read
// again.
func FuzzRead(f *testing.F) {
	key, err := New()
	if err != nil {
		f.Fatal(err)
	}
	whole, err := key.Write()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		key, err := Read(data)
		if err != nil {
			return
		}
		if _, err := key.Sign([]byte("text")); err != nil {
			t.Fatal(err)
		}
		written, err := key.Write()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read(written)
		if err != nil || again.Public().ID != key.Public().ID {
			t.Errorf("read again: %q, %v", again.Public().ID, err)
		}
	})
}
