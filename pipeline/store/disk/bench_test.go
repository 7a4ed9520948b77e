package disk

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// photo8 is a photo's worth of bytes that no file system can make smaller.
func photo8(b *testing.B) []byte {
	b.Helper()
	data := make([]byte, 8<<20)
	if _, err := rand.Read(data); err != nil {
		b.Fatal(err)
	}
	return data
}

// The safe copy of an original: write, sync, drop from the cache, read back,
// compare, name. Its time is the disk's.
func BenchmarkPutOriginal(b *testing.B) {
	s := create(b)
	data := photo8(b)
	b.SetBytes(int64(len(data)))
	n := 0
	for b.Loop() {
		b.StopTimer()
		n++
		binary.BigEndian.PutUint64(data, uint64(n)) // bytes that are not there yet
		sum, name := schema.DigestOf(data), fmt.Sprintf("IMG_%04d.JPG", n)
		b.StartTimer()
		if _, err := store.Keep(context.Background(), s, bytes.NewReader(data), sum, int64(len(data)), "s", name); err != nil {
			b.Fatal(err)
		}
	}
}

// A derivative of the largest size, in place of the one before.
func BenchmarkPutDerivative(b *testing.B) {
	s := create(b)
	data := photo8(b)[:700<<10]
	b.SetBytes(int64(len(data)))
	of := schema.DigestOf(data)
	for b.Loop() {
		if _, err := store.PutDerivative(context.Background(), s, of, "large", "jpg", data); err != nil {
			b.Fatal(err)
		}
	}
}

// What verify does with each file.
func BenchmarkDigest(b *testing.B) {
	s := create(b)
	data := photo8(b)
	rel, err := store.Keep(context.Background(), s, bytes.NewReader(data), schema.DigestOf(data), int64(len(data)), "s", "IMG_1.JPG")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := store.Digest(context.Background(), s, rel); err != nil {
			b.Fatal(err)
		}
	}
}
