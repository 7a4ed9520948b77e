package store

import (
	"context"
	"io"

	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
)

// ReadAll reads a file of a storage whole.
func ReadAll(ctx context.Context, st Storage, rel string) ([]byte, error) {
	f, err := st.OpenAt(rel, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(parallel.Interruptible(ctx, f))
	return data, paths.Without(err)
}
