package embed

import (
	"encoding/binary"
	"regexp"

	"github.com/stillroom/stillroom/schema"
)

// MarkPrefix begins every mark; 32 digits of a keyed digest follow.
const MarkPrefix = "urn:stillroom:mark:"

var markForm = regexp.MustCompile(`^` + MarkPrefix + `[0-9a-f]{32}$`)

// webpMark and heifMark are where a mark stands in WebP, as a chunk that every reader
// skips (RFC 9649, 2.7.1.6), and in AVIF, as free space (ISO/IEC 14496-12, 8.1.2).
const (
	webpMark = "MARK"
	heifMark = "free"
)

// Mark returns a copy of data, one picture of the format, that carries a mark and
// nothing else that it did not. It is for pictures that say nothing of themselves:
// without a mark the same picture would be the same bytes wherever it goes, and two
// packages could be matched by their digests. Pixels are not touched. The errors are
// those of Into, and ErrProfile for what has not the form of a mark.
func Mark(data []byte, format schema.Format, mark string) ([]byte, error) {
	if !markForm.MatchString(mark) {
		return nil, ErrProfile
	}
	switch format {
	case schema.FormatJPEG:
		at, _, err := jpegStart(data)
		if err != nil {
			return nil, err
		}
		return splice(data, at, segment(nil, 0xFE, "", []byte(mark))), nil
	case schema.FormatWebP:
		return webpWith(data, webpMark, 0, []byte(mark))
	case schema.FormatAVIF:
		return markHEIF(data, mark)
	}
	return nil, ErrFormat
}

// markHEIF puts the mark behind everything, where it moves no offset.
func markHEIF(d []byte, mark string) ([]byte, error) {
	if _, _, err := heifMetaOf(d); err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, len(d)+8+len(mark)), d...)
	out = binary.BigEndian.AppendUint32(out, uint32(8+len(mark)))
	return append(append(out, heifMark...), mark...), nil
}
