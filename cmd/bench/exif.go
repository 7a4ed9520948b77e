package main

import "encoding/binary"

// exif is an EXIF block of what the peers act on, and a name for the camera.
func exif(orientation int) []byte {
	le := binary.LittleEndian
	const model, entries = "Drawn for bench\x00", 3
	values := 8 + 2 + 12*entries + 4 // offset of what is longer than four bytes
	b := []byte("II*\x00")
	b = le.AppendUint32(b, 8)
	b = le.AppendUint16(b, entries)
	entry := func(tag, kind uint16, count, value uint32) {
		b = le.AppendUint16(b, tag)
		b = le.AppendUint16(b, kind)
		b = le.AppendUint32(b, count)
		b = le.AppendUint32(b, value)
	}
	const ascii, short = 2, 3
	entry(0x0110, ascii, uint32(len(model)), uint32(values))
	entry(0x0112, short, 1, uint32(orientation))
	entry(0x0132, ascii, 20, uint32(values+len(model)))
	b = le.AppendUint32(b, 0) // no further directory
	b = append(b, model+"2024:05:04 10:00:00\x00"...)
	return append([]byte("Exif\x00\x00"), b...)
}
