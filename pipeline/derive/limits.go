package derive

// MaxPixels is the largest picture that is decoded, width times height. It is
// checked against what the header claims, before anything is decoded. The
// largest that cameras write today is 16320 x 12240 = 199.8 million (phones
// with a 200 megapixel sensor); medium format stops at 151 million.
const MaxPixels = 200_000_000

// checkPixels refuses a picture that claims more than MaxPixels.
func checkPixels(width, height int) error {
	// Division, because the product of two claimed sizes may overflow.
	if width > MaxPixels/max(height, 1) {
		return &LimitError{Width: width, Height: height, MaxPixels: MaxPixels}
	}
	return nil
}
