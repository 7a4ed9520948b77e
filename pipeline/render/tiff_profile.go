package render

import "github.com/stillroom/stillroom/pipeline/container"

// lostProfile tells whether a TIFF's colour profile ends, or begins, beyond the
// end of the file. Programs write it after the picture, so it is the first to go
// when a file is cut short. libtiff then leaves it out and warns, which libvips
// passes on to the log only; and the colours would be others.
func lostProfile(b []byte) bool {
	const iccProfile = 34675
	src := container.Bytes(b)
	t, err := container.TIFFHeader(src)
	if err != nil {
		return false
	}
	d, err := t.DirectoryAt(src, t.First)
	if err != nil {
		return false
	}
	for i := range min(d.Entries, d.Room) {
		if e, err := d.Entry(i); err == nil && e.Tag == iccProfile {
			return e.Size > 4 && (e.At > src.Size() || e.Size > src.Size()-e.At)
		}
	}
	return false
}
