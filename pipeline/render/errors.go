package render

import (
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/schema"
)

// The errors of this package name the kind of fault and never quote the file: messages
// of decoders repeat what a file says about itself, and libvips keeps one error text
// for all threads, so that it may be about the photograph of another worker.

// UnsupportedError reports a format that this build cannot decode, or that is
// not made as a derivative.
type UnsupportedError struct {
	Format schema.Format
}

func (e *UnsupportedError) Error() string {
	if e.Format == schema.FormatUnknown {
		return "stillroom knows no picture that begins like this file: the file is kept as it is, without a preview"
	}
	return fmt.Sprintf("this build makes no derivatives of %s", e.Format)
}

// Step names what was being done when an original was given up.
type Step string

// The steps of a ladder, in order.
const (
	StepHeader Step = "header" // size and colour could not be read
	StepSize   Step = "size"   // the decoder found a picture of another size than the header states
	StepKind   Step = "kind"   // sound as far as can be seen, and of a kind that is not decoded
	StepDecode Step = "decode" // the pixels are cut short or make no picture
	StepSmall  Step = "small"  // of a RAW file: no way to the picture but a thumbnail
	StepResize Step = "resize" // after a sound decode: most likely no memory
	StepTreat  Step = "treat"  // likewise
	StepFrame  Step = "frame"  // likewise: laid on a canvas
	StepEncode Step = "encode" // likewise
)

// Steps are all of them.
func Steps() []Step {
	return []Step{StepHeader, StepSize, StepKind, StepDecode, StepSmall, StepResize, StepTreat, StepFrame, StepEncode}
}

// DecodeError reports an original from which no rendering can be made.
type DecodeError struct {
	Format schema.Format
	Step   Step
}

func (e *DecodeError) Error() string {
	switch e.Step {
	case StepHeader:
		return fmt.Sprintf("%s is truncated, damaged or of a kind this build cannot decode", e.Format)
	case StepSize:
		return fmt.Sprintf("the decoder of %s finds a picture of another size than the file states", e.Format)
	case StepKind:
		return fmt.Sprintf("%s is of a kind this build cannot decode", e.Format)
	case StepSmall:
		return fmt.Sprintf("%s cannot be developed here, and the only picture in it is a thumbnail", e.Format)
	case StepDecode:
		return fmt.Sprintf("%s is truncated or damaged", e.Format)
	default:
		return fmt.Sprintf("%s derivative: %s did not succeed", e.Format, e.Step)
	}
}

// The treatments that no rendering can follow.
const (
	whyKind   = "an unknown treatment (blur, withhold and crop are known)"
	whyEmpty  = "a region outside of the picture"
	whyWhole  = "a crop without a region"
	whyLittle = "a crop that leaves less than a quarter of the picture's shorter side"
	whyShape  = "a region of a RAW file whose previews have other proportions than the RAW picture"
)

// Untreatable are all the reasons of a TreatmentError.
func Untreatable() []string { return []string{whyKind, whyEmpty, whyWhole, whyLittle, whyShape} }

// TreatmentError reports a photo whose record asks for a treatment that no rendering
// can follow.
type TreatmentError struct {
	Why string // the treatment in the record; no label, no numbers
}

func (e *TreatmentError) Error() string {
	return "its record asks for a treatment that cannot be rendered: " + e.Why + "; change it under depicts with `stillroom apply`"
}

// LimitError reports an original that claims more pixels than are decoded.
type LimitError struct {
	Width, Height int // as claimed by the header
	MaxPixels     int64
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%d x %d pixels are over the limit max_pixels (%d)", e.Width, e.Height, e.MaxPixels)
}

// StalledError reports an original that was given up because the process that drew it did
// nothing any more: nothing is known to be wrong with it.
type StalledError struct {
	Format schema.Format
	Unseen bool // it only gave no answer: what it did cannot be seen on this system
}

func (e *StalledError) Error() string {
	did := "stood still"
	if e.Unseen {
		did = "gave no answer"
	}
	return fmt.Sprintf("the process that drew this %s %s and was ended; the picture is drawn another time", e.Format, did)
}

// Passing reports whether an error says nothing of the original: for want of memory, or
// because a process stalled, it could not be drawn this time.
func Passing(err error) bool {
	var memory *MemoryError
	var stalled *StalledError
	return errors.As(err, &memory) || errors.As(err, &stalled)
}

// LostError reports an original at which the process that drew it was lost.
type LostError struct {
	Format  schema.Format
	Seconds int // of a processor, after which it was ended; 0: it ended by itself
}

func (e *LostError) Error() string {
	if e.Seconds > 0 {
		return fmt.Sprintf("drawing this %s took longer than %d seconds of processor time: [limits] max_seconds in stillroom.toml", e.Format, e.Seconds)
	}
	return fmt.Sprintf("the decoder of %s crashed on this file", e.Format)
}
