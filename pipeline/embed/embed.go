package embed

import (
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/schema"
)

// Profile says how much metadata goes into a picture. The names are those of
// the manifest and of the leak gate.
type Profile string

// Profiles, from the strictest. Each writes what the one before writes, but for
// IIM, which is for the press alone. There is none for "nothing": that is not to
// call Into.
const (
	RightsOnly  Profile = "rights_only"  // who, whose, on what terms, and the words for the picture
	Press       Profile = "press"        // and headline, title, instructions, day, with their mirror in IIM
	ArchiveFull Profile = "archive_full" // and camera, exposure and capture time
)

// Errors of Into, beside *FieldError. None quotes the picture.
var (
	// ErrFormat: the format has no place for metadata that this package knows, or
	// is a variant of one that it does not (BigTIFF, a film).
	ErrFormat = errors.New("metadata cannot be written into this kind of picture")

	// ErrCarries: the picture has metadata already. It is to be stripped first.
	ErrCarries = errors.New("the picture carries metadata already")

	// ErrPicture: the picture is cut short, damaged or not of the format it was
	// said to be.
	ErrPicture = errors.New("the picture cannot be read as its format")

	// ErrProfile: there is no such profile.
	ErrProfile = errors.New("no such metadata profile")

	// ErrNothing: the metadata has nothing that the profile writes.
	ErrNothing = errors.New("there is no metadata to write")

	// ErrTooLong: the packet is longer than every reader takes, see maxPacket.
	ErrTooLong = fmt.Errorf("the texts are too long: metadata has at most %d bytes", maxPacket)
)

// Into returns a copy of data, one picture of the format, with the fields of m that the
// profile writes. It does not change data. A field that the profile or the container
// does not carry is left out; any other that cannot be written is an error, and then
// there is no picture.
func Into(data []byte, format schema.Format, profile Profile, m Metadata) ([]byte, error) {
	m, xmp, err := written(profile, m)
	if err != nil {
		return nil, err
	}
	switch format {
	case schema.FormatJPEG:
		return intoJPEG(data, profile, m, xmp)
	case schema.FormatPNG:
		return intoPNG(data, xmp)
	case schema.FormatWebP:
		return intoWebP(data, xmp)
	case schema.FormatTIFF:
		return intoTIFF(data, xmp)
	case schema.FormatAVIF, schema.FormatHEIF:
		return intoHEIF(data, xmp)
	}
	return nil, ErrFormat
}

// CanSay returns the error that Into would have for every picture; nil if only the
// picture itself can cause one.
func CanSay(profile Profile, m Metadata) error {
	_, _, err := written(profile, m)
	return err
}

// written is m made ready, and its packet.
func written(profile Profile, m Metadata) (Metadata, []byte, error) {
	switch profile {
	case RightsOnly, Press, ArchiveFull:
	default:
		return Metadata{}, nil, ErrProfile
	}
	m, err := m.checked()
	if err != nil {
		return Metadata{}, nil, err
	}
	xmp, err := packet(profile, m)
	return m, xmp, err
}
