package parallel

import (
	"context"
	"io"
)

// Interruptible is a reader that stops between two chunks when ctx is done.
func Interruptible(ctx context.Context, r io.Reader) io.Reader { return &stopping{ctx, r} }

type stopping struct {
	ctx context.Context
	r   io.Reader
}

func (r *stopping) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
