package previews

import (
	"slices"

	"github.com/stillroom/stillroom/pipeline/container"
)

// x3f reads Sigma's RAW: the header has the size and how it is turned, and a
// directory at the end of the file says where the JPEGs are.
func x3f(f *finder) {
	src := container.Bytes(f.b)
	head, err := container.X3FHeader(src)
	if err != nil {
		return
	}
	f.size(int(head.Width), int(head.Height))
	if i := slices.Index([]uint32{0, 90, 180, 270}, head.Turn); i >= 0 {
		f.turn([]int{1, 6, 3, 8}[i])
	}
	n, entry, err := container.X3FDirectory(src)
	if err != nil {
		f.out.Missing = true // it is the last thing in the file
		return
	}
	for range min(n, maxEntries) {
		s, err := container.X3FSectionAt(src, entry)
		if err != nil {
			return
		}
		entry += container.X3FSectionSize
		at, length := int(s.At), int(s.Size)
		f.need(at, length)
		const head = container.X3FImageHead
		if s.Kind != "IMAG" && s.Kind != "IMA2" || at > len(f.b) || length <= head {
			continue
		}
		if image, err := container.X3FImageOf(src[at:]); err == nil && image.Format == container.X3FJPEG {
			f.jpeg(at+head, length-head)
		}
	}
}
