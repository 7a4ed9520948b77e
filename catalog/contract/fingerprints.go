package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Fingerprint holds the marks by which a file is known again, as they are kept.
type Fingerprint struct {
	SHA256, Data string
	Look         *schema.Look // nil leaves the one that is there: nobody looked
	Shot, Moment string
}

// Taken is what the shot and moment keys of a file are made from.
type Taken struct{ Make, Model, TakenLocal, Source string }

// FingerprintReader finds files by their fingerprints.
type FingerprintReader interface {
	// TakenWith returns when, and with which camera, an original says it was taken.
	TakenWith(ctx context.Context, file string) (t Taken, found bool, err error)

	// MarkOfPhoto returns the camera and the time of a photo's primary file; the rest of
	// the mark is empty.
	MarkOfPhoto(ctx context.Context, photo string) (Mark, error)

	// OneData reports whether two files hold the same image data.
	OneData(ctx context.Context, a, b string) (bool, error)

	// PhotoWithData returns the first photo by digest with this image data whose camera
	// is of this maker, in small letters, or of no known maker; if maker is "", of any.
	PhotoWithData(ctx context.Context, data, maker string) (photo string, found bool, err error)

	// ErasedWithData returns the newest order that erased a picture with this data.
	ErasedWithData(ctx context.Context, data string) (order string, at schema.When, found bool, err error)

	// ShotAs returns the files of photos that have this shot key, by digest.
	ShotAs(ctx context.Context, key string) ([]schema.ShotOriginal, error)

	// WithoutFingerprint counts the photos of which a file that shows them has no mark,
	// or a mark of an older version.
	WithoutFingerprint(ctx context.Context) (int, error)
}

// FingerprintWriter writes fingerprints.
type FingerprintWriter interface {
	PutFingerprint(ctx context.Context, f Fingerprint) error
}

// DuplicateReader finds pictures that are there more than once. All lists are in the
// order of digests.
type DuplicateReader interface {
	// CameAgain returns the photos for which the bytes of a file that shows them came
	// again; WithVersions returns the photos that have another version.
	CameAgain(ctx context.Context) ([]string, error)
	WithVersions(ctx context.Context) ([]string, error)

	// SharedData returns the image data that several photos share; PhotosWithData returns
	// the photos that have it.
	SharedData(ctx context.Context) ([]string, error)
	PhotosWithData(ctx context.Context, data string) ([]string, error)
}
