package disk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"

	"github.com/stillroom/stillroom/pipeline/encryption"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

func sealKey(t *testing.T) *encryption.Key {
	t.Helper()
	k, err := encryption.New()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealedDocuments(t *testing.T) {
	ctx := context.Background()
	folder := create(t)
	text := bytes.Repeat([]byte("a letter that names Quill\n"), 9000) // more than one piece of age's
	d, size := schema.DigestOf(text), int64(len(text))
	put := func(s *store.Documents) error {
		_, err := s.Put(ctx, bytes.NewReader(text), d, size)
		return err
	}
	whole := func(s *store.Documents, wantSealed bool, want ...string) {
		t.Helper()
		wantFiles(t, folder, want...)
		r, err := s.Open(d)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		got, err := io.ReadAll(r)
		if _, sealed, serr := s.Stat(d); err != nil || serr != nil || sealed != wantSealed || !bytes.Equal(got, text) {
			t.Fatalf("%d bytes, sealed %v, %v, %v", len(got), sealed, err, serr)
		}
	}
	open, sealed := store.EvidencePath(d), store.EvidencePath(d)+".age"

	s := documents(folder)
	unlock, err := folder.Lock(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	k := sealKey(t)
	s.Sealer, s.Seals = nil, true
	if err := put(s); !errors.Is(err, store.ErrNoKey) {
		t.Fatalf("kept without a key: %v", err)
	}
	wantFiles(t, folder)
	s.Sealer, s.Seals = k, false
	if err := put(s); err != nil {
		t.Fatal(err)
	}
	whole(s, false, open)

	// Sealed, and opened again; either is no error a second time.
	for range 2 {
		if err := s.Seal(ctx, d, size); err != nil {
			t.Fatal(err)
		}
		whole(s, true, sealed)
		if data, err := os.ReadFile(at(folder, sealed)); err != nil || bytes.Contains(data, []byte("Quill")) {
			t.Fatalf("it can be read in the file: %v", err)
		}
		if err := s.Unseal(ctx, d, size); err != nil {
			t.Fatal(err)
		}
		whole(s, false, open)
	}

	// Cut short between the two, both are there; the sealed one counts, and going on
	// removes the other.
	s.Seals = true
	if err := put(s); err != nil {
		t.Fatal(err)
	}
	whole(s, true, open, sealed)
	s.Sealer, s.Seals = k, true
	if err := s.Seal(ctx, d, size); err != nil {
		t.Fatal(err)
	}
	whole(s, true, sealed)
	if err := put(s); err != nil {
		t.Fatal(err)
	}
	whole(s, true, sealed)

	// Without its key, and with another, it is not read, and what is not it is not kept.
	s.Sealer, s.Seals = nil, true
	if _, err := s.Open(d); !errors.Is(err, store.ErrNoKey) {
		t.Errorf("without a key: %v", err)
	}
	s.Sealer, s.Seals = sealKey(t), true
	if _, _, err := s.Digest(ctx, d); !errors.Is(err, encryption.ErrOther) {
		t.Errorf("with another key: %v", err)
	}
	if err := s.Unseal(ctx, d, size); !errors.Is(err, encryption.ErrOther) {
		t.Errorf("opened with another key: %v", err)
	}
	wantFiles(t, folder, sealed)
	// Taken in again it is sealed with the key that is here.
	if err := put(s); err != nil {
		t.Fatal(err)
	}
	whole(s, true, sealed)

	// A source that is not what was promised leaves nothing.
	other := schema.DigestOf([]byte("other"))
	if _, err := s.Put(ctx, bytes.NewReader([]byte("othes")), other, 5); !errors.Is(err, store.ErrChanged) {
		t.Errorf("other bytes: %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Put(cancelled, bytes.NewReader([]byte("other")), other, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	wantFiles(t, folder, sealed)

	// One flipped bit, anywhere, and it is not handed out.
	data, err := os.ReadFile(at(folder, sealed))
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 40, 150, 250, len(data) / 2, len(data) - 1} {
		bent := bytes.Clone(data)
		bent[i] ^= 1
		write(t, at(folder, sealed), bent)
		if sum, _, err := s.Digest(ctx, d); err == nil {
			t.Errorf("byte %d: %v", i, sum)
		}
	}
	write(t, at(folder, sealed), data)

	// Whoever erases it erases both.
	write(t, at(folder, open), text)
	if err := store.RemoveFiles(folder, open); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, folder)
	if err := store.RemoveFiles(folder, open); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removed twice: %v", err)
	}
}
