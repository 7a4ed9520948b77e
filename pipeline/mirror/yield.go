package mirror

import (
	"context"
	"fmt"
)

// LetGo gives the locks of mirrors back, so that others may write to them.
func LetGo(list []*Mirror) {
	for _, m := range list {
		if m.unlock != nil {
			m.unlock()
			m.unlock = nil
		}
	}
}

// TakeAgain takes the locks that LetGo gave back. The caller holds that of the
// catalog, so nobody else has one for long.
func TakeAgain(ctx context.Context, list []*Mirror) (err error) {
	for _, m := range list {
		if m.unlock, err = m.Lock(ctx, lockWait); err != nil {
			return fmt.Errorf("mirror %q: %w", m.Record.Name, err)
		}
	}
	return nil
}
