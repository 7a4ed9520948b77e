package derive

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// budget is the memory that pictures which are drawn at the same time may take
// together.
type budget struct {
	size  int64
	bytes *semaphore.Weighted
}

// leastBudget lets any camera's picture be drawn, on whatever machine.
const leastBudget = 512 << 20

// newBudget is one of so many bytes; 0: half of what this machine has for us.
func newBudget(bytes int64) *budget {
	if bytes == 0 {
		bytes = max(memoryHere()/2, leastBudget)
	}
	return &budget{bytes, semaphore.NewWeighted(bytes)}
}

// fits reports whether a picture may be drawn at all.
func (b *budget) fits(need int64) bool { return need <= b.size }

// take waits until so many bytes of the budget are free, in the order of the calls. It
// asks for the whole budget at most.
func (b *budget) take(ctx context.Context, need int64) (giveBack func(), err error) {
	need = min(need, b.size)
	if err := b.bytes.Acquire(ctx, need); err != nil {
		return nil, err
	}
	return func() { b.bytes.Release(need) }, nil
}
