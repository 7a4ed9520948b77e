package catalog

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What keeps every record from being written is no fault of one, and a photo is named as everywhere.
func TestRecordErrorsNameWhatIsAtFault(t *testing.T) {
	const photo = "d72a090a88ae07f55e26df3d3149b446431dff866f50e5d536bdf228ae9aa312"
	for _, x := range []struct {
		err  RecordError
		want string
	}{
		{RecordError{"photo", photo, fmt.Errorf("%w: /media/card", schema.ErrReadOnly)}, "the catalog is read-only here: /media/card"},
		{RecordError{"consent", "consent-a", schema.ErrDiskFull}, "the disk of the catalog is full"},
		{RecordError{"photo", photo, errors.New("no such shoot")}, `photo "d72a090a88ae": no such shoot`},
		{RecordError{"room", "room-a", errors.New("no such person")}, `room "room-a": no such person`},
	} {
		if got := x.err.Error(); got != x.want {
			t.Errorf("it says %q, want %q", got, x.want)
		}
	}
}
