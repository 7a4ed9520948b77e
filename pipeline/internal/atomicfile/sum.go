package atomicfile

import (
	"context"
	"crypto/sha256"
	"io"
	"os"
	"sync"

	"github.com/stillroom/stillroom/schema"
)

// chunk is how much is read between two looks at the context. A card reader
// fills it in about a hundredth of a second; arbitrary otherwise.
const chunk = 1 << 20

// chunks are buffers of that size, used again: most files are small, and a fresh one
// would have to be cleared for each of them.
var chunks = sync.Pool{New: func() any { return new([chunk]byte) }}

// Sum reads r to its end and returns the SHA-256 and the number of bytes. An
// error of r is returned as it is; on cancel it returns the context's error.
func Sum(ctx context.Context, r io.Reader) (schema.Digest, int64, error) {
	h := sha256.New()
	n, err := each(ctx, r, func(p []byte) error {
		h.Write(p) // never fails, says hash.Hash
		return nil
	})
	return schema.Digest(h.Sum(nil)), n, err
}

// ReadBack is Sum of a file's bytes as the storage holds them: the copy that
// the system keeps in memory is dropped first, where the system lets us. A
// digest taken from memory would only say that memory remembers.
func ReadBack(ctx context.Context, f *os.File) (schema.Digest, int64, error) {
	Forget(f)
	return Sum(ctx, f)
}

// Forget has the system read f from the storage from now on, where it lets us.
func Forget(f *os.File) {
	bypassCache(f)
	dropCache(f)
}

// each calls fn for every chunk of r, looking at ctx before each.
func each(ctx context.Context, r io.Reader, fn func([]byte) error) (n int64, err error) {
	held := chunks.Get().(*[chunk]byte)
	defer chunks.Put(held)
	buf := held[:]
	for {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		m, rerr := r.Read(buf)
		n += int64(m)
		if m > 0 {
			if err := fn(buf[:m]); err != nil {
				return n, err
			}
		}
		if rerr == io.EOF {
			return n, nil
		}
		if rerr != nil {
			return n, rerr
		}
	}
}
