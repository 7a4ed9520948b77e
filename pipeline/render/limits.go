package render

// Limits bound what one rendering may cost.
type Limits struct {
	// MaxPixels is the largest picture that is decoded, width times height. It
	// is checked against what the header claims, before anything is decoded.
	MaxPixels int64
}

// check refuses a picture that claims more than MaxPixels.
func (l Limits) check(width, height int) error {
	// Division, because the product of two claimed sizes may overflow.
	if int64(width) > l.MaxPixels/int64(max(height, 1)) {
		return &LimitError{Width: width, Height: height, MaxPixels: l.MaxPixels}
	}
	return nil
}
