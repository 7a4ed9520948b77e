package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Camera is what tells one camera from another: its number or, where it wrote none,
// its make and model in one.
type Camera struct{ Serial, Model string }

// ClockPhoto is a photo as its camera's clock has it.
type ClockPhoto struct {
	Photo                string
	Taken, Offset        string // as they are kept
	Written, WrittenZone string // as the camera wrote them
	Shoot                string
	Import               int64
}

// ClockReader reads what is known of the clocks of cameras.
type ClockReader interface {
	// Cameras are those of all photos, with how many there are and when the first and
	// the last were taken: by name. Their corrections are not with them.
	Cameras(ctx context.Context) ([]schema.CameraClock, error)

	// Corrections are those of a camera that were not undone, the newest first.
	Corrections(ctx context.Context, of Camera) ([]schema.ClockCorrection, error)

	// CorrectedCamera is the one that a correction is for that was not undone.
	CorrectedCamera(ctx context.Context, correction int64) (of Camera, found bool, err error)

	// PhotosBy are the photos of a camera in the order in which it wrote them; with a
	// digest, that one alone.
	PhotosBy(ctx context.Context, of Camera, photo string) ([]ClockPhoto, error)
}

// ClockWriter writes it.
type ClockWriter interface {
	// AddCorrection keeps one for k.Serial or, without that, for k.Model; UndoCorrection
	// notes that it is undone.
	AddCorrection(ctx context.Context, k schema.ClockCorrection, at schema.When) error
	UndoCorrection(ctx context.Context, id int64, at schema.When) error
}
