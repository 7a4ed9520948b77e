package export

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/schema"
)

// TakeAhead is the part of an update that needs no lock and waits for nobody: it removes
// the files that may no longer stand, and, if there were any, the files that name photos,
// which the update writes anew. The error is ErrRefused if nothing may stand any more:
// then the update is done.
func TakeAhead(ctx context.Context, job Job) (sum Summary, err error) {
	a := ask(job)
	sum = Summary{Type: "summary", Channel: a.Channel, Format: a.Format.Name, Withheld: []schema.Withheld{}}
	if a.Format.Beside {
		return sum, nil // a mirror has a lock of its own
	}
	there, err := look(ctx, a)
	sum.Destination = there.to
	if err != nil || !there.inPlace || sameChannel(a, there) != nil {
		return sum, errors.Join(err, there.close()) // the update itself says why
	}
	if err := openRecalls(ctx, a); err != nil {
		return sum, err
	}
	saw, err := decide(ctx, a)
	if err != nil && ctx.Err() == nil {
		// Nothing is selected, or a file cannot be read: the update itself says so.
		sum.Removed, err = takeUnpermitted(ctx, a, there)
		return sum, err
	}
	if err != nil {
		return sum, err
	}
	o := outcome{sum: sum, saw: saw}
	o.counted()
	sum = o.sum
	if len(saw.pkg.Leaving()) == 0 {
		if sum.Removed, err = takeBack(ctx, a, there); err == nil {
			err = ErrRefused
		}
		return sum, err
	}
	sum.Removed, err = takeForbidden(ctx, a, there, saw.pkg)
	if err == nil && sum.Removed > 0 {
		n, nerr := takeAway(ctx, a, there, names(a.Format))
		sum.Removed, err = sum.Removed+n, nerr
	}
	return sum, err
}
