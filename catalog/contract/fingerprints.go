package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Fingerprint is what a file is known by, as it is kept.
type Fingerprint struct {
	SHA256, Data string
	Look         *schema.Look // nil leaves the one that is there: nobody looked
	Shot, Moment string
}

// Taken is what the keys of a file are made of.
type Taken struct{ Make, Model, TakenLocal, Source string }

// FingerprintReader finds files by what they are known by.
type FingerprintReader interface {
	// TakenWith is what an original says of when and with what it was taken.
	TakenWith(ctx context.Context, file string) (t Taken, found bool, err error)

	// MarkOfPhoto is with which camera, and when, the file was taken that stands for a
	// photo; nothing else of its mark.
	MarkOfPhoto(ctx context.Context, photo string) (Mark, error)

	// OneData is whether two files hold the same image data.
	OneData(ctx context.Context, a, b string) (bool, error)

	// PhotoWithData is the first photo by digest with this image data of which the
	// camera is by this maker, in small letters, or by none that is known: any if that
	// is "".
	PhotoWithData(ctx context.Context, data, maker string) (photo string, found bool, err error)

	// ErasedWithData is the newest order by which a picture with this data was erased.
	ErasedWithData(ctx context.Context, data string) (order string, at schema.When, found bool, err error)

	// ShotAs are the files of photos that have this key of a shot, by digest.
	ShotAs(ctx context.Context, key string) ([]schema.ShotOriginal, error)

	// WithoutFingerprint counts the photos with a file that shows them of which no mark,
	// or one of an older version, is kept.
	WithoutFingerprint(ctx context.Context) (int, error)
}

// FingerprintWriter keeps them.
type FingerprintWriter interface {
	PutFingerprint(ctx context.Context, f Fingerprint) error
}

// DuplicateReader finds pictures that are there more than once. All are in the order of
// digests.
type DuplicateReader interface {
	// CameAgain are the photos of which the bytes of a file that shows them came again;
	// WithVersions are those of which there is another version.
	CameAgain(ctx context.Context) ([]string, error)
	WithVersions(ctx context.Context) ([]string, error)

	// SharedData is the image data that several photos have; PhotosWithData are those
	// that have it.
	SharedData(ctx context.Context) ([]string, error)
	PhotosWithData(ctx context.Context, data string) ([]string, error)
}
