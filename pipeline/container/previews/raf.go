package previews

import "github.com/stillroom/stillroom/pipeline/container"

// raf reads Fujifilm's header: where the JPEG is, and a table about the RAW.
func raf(f *finder) {
	src := container.Bytes(f.b)
	head, err := container.RAFHeader(src)
	if err != nil {
		return
	}
	f.jpeg(int(head.JPEG.At), int(head.JPEG.Size))
	f.need(int(head.Sensor.At), int(head.Sensor.Size))
	n := container.Numbers{Src: src, At: head.Table.At}
	count := n.Uint(4)
	at := n.At
	for range min(count, maxEntries) {
		r, err := container.RAFRecordAt(src, at)
		if err != nil {
			return
		}
		if at = r.Next; r.Tag != 0x0100 || r.Size < 4 {
			continue
		}
		value := container.Numbers{Src: src, At: r.Body}
		height, width := value.Uint(2), value.Uint(2)
		f.size(int(width), int(height))
		return
	}
}
