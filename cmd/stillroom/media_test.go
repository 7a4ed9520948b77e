package main

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdWave is "wave FILE WORDS": sound as a recorder writes it, with words about it in
// LIST INFO.
func cmdWave(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: wave FILE WORDS")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), wave(args[1]), 0o600))
}

// wave is a WAVE file (Multimedia Programming Interface and Data Specifications 1.0).
func wave(words string) []byte {
	le := binary.LittleEndian
	chunk := func(kind string, body []byte) []byte {
		out := append(le.AppendUint32([]byte(kind), uint32(len(body))), body...)
		return append(out, make([]byte, len(body)&1)...)
	}
	format := le.AppendUint32(le.AppendUint16(le.AppendUint16(nil, 1), 1), 8000)
	format = le.AppendUint16(le.AppendUint16(le.AppendUint32(format, 16000), 2), 16)
	samples := make([]byte, 4000)
	noise := rand.New(rand.NewPCG(1, 2))
	for i := range samples {
		samples[i] = byte(noise.Uint32())
	}
	body := append([]byte("WAVE"), chunk("fmt ", format)...)
	body = append(body, chunk("LIST", append([]byte("INFO"), chunk("IART", []byte(words))...))...)
	body = append(body, chunk("data", samples)...)
	return chunk("RIFF", body)
}

// cmdPages is "pages FILE N": a TIFF of so many gray pages, as a scanner writes a letter.
func cmdPages(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[len(args)-1])
	if neg || len(args) != 2 || err != nil {
		ts.Fatalf("usage: pages FILE N")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), pages(n), 0o600))
}

// pages are directories one after the other, each before its picture (TIFF 6.0, 2).
func pages(n int) []byte {
	const width, height, entries = 160, 120, 9
	le := binary.LittleEndian
	noise := rand.New(rand.NewPCG(3, 4))
	b := []byte("II*\x00\x08\x00\x00\x00")
	for page := range n {
		picture := len(b) + 2 + 12*entries + 4
		b = le.AppendUint16(b, entries)
		for _, e := range [entries][2]int{
			{254, 2}, {256, width}, {257, height}, {258, 8}, {259, 1}, {262, 1}, {273, picture}, {278, height}, {279, width * height},
		} {
			b = le.AppendUint32(le.AppendUint16(le.AppendUint16(b, uint16(e[0])), 4), 1)
			b = le.AppendUint32(b, uint32(e[1]))
		}
		next := 0
		if page < n-1 {
			next = picture + width*height
		}
		b = le.AppendUint32(b, uint32(next))
		for range width * height / 8 {
			b = le.AppendUint64(b, noise.Uint64())
		}
	}
	return b
}

// cmdTune is "tune FILE WORDS": an MP3 with words in ID3 before its frames.
func cmdTune(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 || len(args[1]) > 127 {
		ts.Fatalf("usage: tune FILE WORDS")
	}
	frame := append([]byte{0xFF, 0xFB, 0x90, 0xC0}, bytes.Repeat([]byte{9}, 413)...)
	id3 := append([]byte("ID3\x03\x00\x00\x00\x00\x00"), byte(len(args[1])))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), append(append(id3, args[1]...), bytes.Repeat(frame, 5)...), 0o600))
}

// cmdVoice is "voice FILE PLACE": a voice memo as a phone keeps it (M4A), with its day,
// its name and its place.
func cmdVoice(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: voice FILE PLACE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), voice(args[1]), 0o600))
}

// voice is sound by AAC in boxes (ISO/IEC 14496-12), ten samples of it.
func voice(place string) []byte {
	be := binary.BigEndian
	box := func(kind string, parts ...[]byte) []byte {
		body := bytes.Join(parts, nil)
		return append(append(be.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
	}
	words := func(list ...uint32) (out []byte) {
		for _, n := range list {
			out = be.AppendUint32(out, n)
		}
		return out
	}
	const day = 3795228000
	head := box("ftyp", []byte("M4A \x00\x00\x00\x00M4A isom"))
	samples := bytes.Repeat([]byte{0x21, 0x10, 0x05}, 10)
	settings := []byte("\x00\x00\x00\x00\x03\x19\x00\x00\x00\x04\x11\x40\x15\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x05\x02\x12\x08\x06\x01\x02")
	entry := append(words(0, 1, 0, 0, 0x00010010, 0), words(44100<<16)...)
	moov := func(at uint32) []byte {
		return box("moov",
			box("mvhd", words(0, day, day, 44100, 10240, 1<<16, 1<<24, 0, 0, 1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30, 0, 0, 0, 0, 0, 0, 2)),
			box("trak",
				box("tkhd", words(3, day, day, 1, 0, 10240, 0, 0, 0, 1<<24, 1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30, 0, 0)),
				box("mdia",
					box("mdhd", words(0, day, day, 44100, 10240, 0x15C70000)),
					box("hdlr", words(0, 0), []byte("soun"), words(0, 0, 0), []byte("Core Media Audio\x00")),
					box("minf", box("smhd", words(0, 0)), box("dinf", box("dref", words(0, 1), box("url ", words(1)))),
						box("stbl",
							box("stsd", words(0, 1), box("mp4a", entry, box("esds", settings))),
							box("stts", words(0, 1, 10, 1024)), box("stsc", words(0, 1, 1, 10, 1)), box("stsz", words(0, 3, 10)), box("stco", words(0, 1, at)))))),
			box("udta", box("\xA9xyz", be.AppendUint16(nil, uint16(len(place))), []byte{0x15, 0xC7}, []byte(place))))
	}
	at := uint32(len(head) + len(moov(0)) + 8)
	return bytes.Join([][]byte{head, moov(at), box("mdat", samples)}, nil)
}
