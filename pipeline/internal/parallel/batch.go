package parallel

import "time"

// Batch collects finished items until they are worth a commit: each commit waits for
// the disk. A crash costs the rows of one batch and none of their files, which the next
// run finds where they are.
type Batch[T any] struct {
	items []T
	since time.Time // when the first of them began to wait
}

// A second is what somebody watching bears (it is looked at when the next one is
// finished: a large clip may take longer); 64 photographs take longer to make than
// their rows to write, so that more would gain nothing.
const (
	batchItems = 64
	batchTime  = time.Second
)

// Add reports whether the batch is to be written now.
func (b *Batch[T]) Add(now time.Time, items ...T) (full bool) {
	if len(b.items) == 0 {
		b.since = now
	}
	b.items = append(b.items, items...)
	return len(b.items) >= batchItems || now.Sub(b.since) >= batchTime
}

// Take empties the batch.
func (b *Batch[T]) Take() []T {
	items := b.items
	b.items = nil
	return items
}
