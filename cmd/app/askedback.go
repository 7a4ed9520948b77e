package app

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// AskedBack says of each delivery how many of its photos and attachments were asked back.
type AskedBack map[string]AskedBackOf

// AskedBackOf counts those of one delivery.
type AskedBackOf struct {
	Asked  int // at all, and not allowed again since
	Closed int // of these: gone, or beyond anybody's reach, as somebody said of each file
	Beyond int // of the closed: a file of them is beyond anybody's reach
}

// CopiesAskedBack counts them.
func CopiesAskedBack(ctx context.Context, s *Session) (AskedBack, error) {
	list, err := s.Catalog.Recalls(ctx, schema.RecallFilter{})
	if err != nil {
		return nil, err
	}
	type copies struct {
		delivery string
		photo    schema.Digest
	}
	closed, beyond := map[copies]bool{}, map[copies]bool{}
	for _, r := range list {
		if r.Status == schema.RecallLifted {
			continue
		}
		c := copies{r.Delivery, r.Photo}
		so, known := closed[c]
		closed[c] = r.Status.Closed() && (so || !known)
		beyond[c] = beyond[c] || r.Status == schema.RecallCannot
	}
	of := AskedBack{}
	for c, all := range closed {
		n := of[c.delivery]
		n.Asked++
		if all {
			n.Closed++
			if beyond[c] {
				n.Beyond++
			}
		}
		of[c.delivery] = n
	}
	return of, nil
}
