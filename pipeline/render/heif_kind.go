package render

// strangeHEIF tells whether the picture of a HEIF or AVIF is of a kind that libheif does
// not decode, sound as it may be: one of several layers of which the file chooses
// (AV1 Image File Format, 2.3), or one of more than 8 bits that is to be mirrored.
func strangeHEIF(b []byte) bool {
	f, ok := heifOf(b)
	if !ok {
		return false
	}
	if f.of["a1op"] != nil || f.of["lsel"] != nil {
		return true
	}
	deep := false
	switch av1, hevc := f.of["av1C"], f.of["hvcC"]; {
	case len(av1) >= 3:
		deep = av1[2]&0x60 != 0
	case len(hevc) >= 18:
		deep = hevc[17]&7 != 0
	}
	return deep && (f.picture["imir"] != nil || f.of["imir"] != nil)
}
