package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Camera identifies a camera: by its serial number or, where it wrote none, by make and
// model in one text.
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
	// Cameras returns the cameras of all photos by name, each with the number of its
	// photos and the times of the first and the last. Corrections are read apart.
	Cameras(ctx context.Context) ([]schema.CameraClock, error)

	// Corrections returns a camera's corrections that were not undone, newest first.
	Corrections(ctx context.Context, of Camera) ([]schema.ClockCorrection, error)

	// CorrectedCamera returns the camera of a correction that was not undone.
	CorrectedCamera(ctx context.Context, correction int64) (of Camera, found bool, err error)

	// PhotosBy returns the photos of a camera in the order in which it wrote them, or
	// only the photo with the given digest.
	PhotosBy(ctx context.Context, of Camera, photo string) ([]ClockPhoto, error)
}

// ClockWriter writes corrections.
type ClockWriter interface {
	// AddCorrection adds a correction for k.Serial or, without a serial, for k.Model;
	// UndoCorrection notes that one is undone.
	AddCorrection(ctx context.Context, k schema.ClockCorrection, at schema.When) error
	UndoCorrection(ctx context.Context, id int64, at schema.When) error
}
