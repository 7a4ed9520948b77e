package render

// Limits bound what one rendering may cost.
type Limits struct {
	// MaxPixels is the largest picture that is decoded, width times height. It
	// is checked against what the header claims, before anything is decoded.
	MaxPixels int64

	// RAW says where a RAW file is developed.
	RAW Developing
}

// Developing is where LibRaw does its work.
type Developing int

// The places where a RAW file is developed.
const (
	Apart   Developing = iota // in a process of its own, which is started for it
	Here                      // in this process, which is one that may be lost
	Nowhere                   // LibRaw did not survive this file: what else there is has to do
)

// check refuses a picture that claims more than MaxPixels.
func (l Limits) check(width, height int) error {
	// Division, because the product of two claimed sizes may overflow.
	if int64(width) > l.MaxPixels/int64(max(height, 1)) {
		return &LimitError{Width: width, Height: height, MaxPixels: l.MaxPixels}
	}
	return nil
}
