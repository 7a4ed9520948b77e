package bare

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

const address = "12 Elm Street, Springfield"

func chunk(kind string, body []byte) []byte {
	out := append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body))), body...)
	return append(out, make([]byte, len(body)&1)...)
}

func waveOf(chunks ...[]byte) []byte {
	return chunk("RIFF", append([]byte("WAVE"), bytes.Join(chunks, nil)...))
}

// format is that of 16-bit samples of one channel.
func format() []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(le.AppendUint16(le.AppendUint16(nil, 1), 1), 8000)
	return le.AppendUint16(le.AppendUint16(le.AppendUint32(b, 16000), 2), 16)
}

var samples = bytes.Repeat([]byte{1, 2, 3, 4}, 100)

// What a WAVE file says beside its samples is not in the one that is made: wherever it
// stands, and whatever stands behind the file.
func TestWAV(t *testing.T) {
	said := func(kind string) []byte { return chunk(kind, []byte(address)) }
	want := waveOf(chunk("fmt ", format()), chunk("data", samples))
	for name, d := range map[string][]byte{
		"plain":           want,
		"INFO before":     waveOf(chunk("LIST", append([]byte("INFO"), said("IART")...)), chunk("fmt ", format()), chunk("data", samples)),
		"bext behind":     waveOf(chunk("fmt ", format()), chunk("data", samples), said("bext"), said("iXML"), said("id3 ")),
		"odd and between": waveOf(chunk("fmt ", format()), chunk("note", []byte(address+"!")), chunk("data", samples)),
		"behind the end":  append(bytes.Clone(want), address...),
		"half a sample":   waveOf(chunk("fmt ", format()), chunk("data", append(bytes.Clone(samples), 9))),
		"a longer format": waveOf(chunk("fmt ", append(format(), append([]byte{26, 0}, address...)...)), chunk("data", samples)),
	} {
		got, err := Make(d)
		if err != nil || !bytes.Equal(got.Data, want) || got.Form != WAV {
			t.Errorf("%s: %v, %d bytes, want %d", name, err, len(got.Data), len(want))
		}
	}
	codec := format()
	codec[0] = 2 // ADPCM
	for name, d := range map[string][]byte{
		"a codec":       waveOf(chunk("fmt ", codec), chunk("data", samples)),
		"no samples":    waveOf(chunk("fmt ", format())),
		"no format":     waveOf(chunk("data", samples)),
		"two of them":   waveOf(chunk("fmt ", format()), chunk("data", samples), chunk("data", samples)),
		"cut off":       want[:len(want)-100],
		"a head":        want[:12],
		"another thing": []byte("%PDF-1.4 and so on"),
	} {
		if got, err := Make(d); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v, %d bytes", name, err, len(got.Data))
		}
	}
}

// sound is a frame of MPEG 1, layer III, 128 kbit/s, 44.1 kHz, mono.
func sound(fill byte) []byte {
	return append([]byte{0xFF, 0xFB, 0x90, 0xC0}, bytes.Repeat([]byte{fill}, 413)...)
}

func TestMP3(t *testing.T) {
	want := bytes.Join([][]byte{sound(1), sound(2), sound(3)}, nil)
	id3 := append([]byte("ID3\x03\x00\x00\x00\x00\x00"), byte(len(address)))
	id3 = append(id3, address...)
	info := sound(0)
	copy(info[21:], "Xing"+address)
	tag := append([]byte("TAG"), make([]byte, 125)...)
	copy(tag[3:], address)
	for name, d := range map[string][]byte{
		"plain":                want,
		"ID3 before":           append(bytes.Clone(id3), want...),
		"two, and zeros":       append(append(append(bytes.Clone(id3), id3...), 0, 0, 0), want...),
		"ID3 behind":           append(bytes.Clone(want), tag...),
		"APE behind":           append(bytes.Clone(want), "APETAGEX"+address...),
		"a frame that informs": append(bytes.Clone(info), want...),
		"all of it":            bytes.Join([][]byte{id3, info, want, []byte("LYRICSBEGIN" + address), tag}, nil),
		"a frame cut off":      append(bytes.Clone(want), sound(4)[:100]...),
	} {
		got, err := Make(d)
		if err != nil || !bytes.Equal(got.Data, want) || got.Form != MP3 {
			t.Errorf("%s: %v, %d bytes, want %d", name, err, len(got.Data), len(want))
		}
	}
	for name, d := range map[string][]byte{
		"words between frames": bytes.Join([][]byte{sound(1), []byte(address), sound(2)}, nil),
		"a tag alone":          id3,
		"a tag that is longer": []byte("ID3\x03\x00\x00\x7F\x7F\x7F\x7F" + address),
		"no sound":             info,
	} {
		if got, err := Make(d); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v, %d bytes", name, err, len(got.Data))
		}
	}
}

// Nothing that anybody hands over ends the program, and what is made can be made anew
// without a byte being another: nothing is left in it to leave out.
func FuzzMake(f *testing.F) {
	f.Add(waveOf(chunk("LIST", []byte(address)), chunk("fmt ", format()), chunk("data", samples)))
	f.Add(append([]byte("ID3\x03\x00\x00\x00\x00\x00\x00"), sound(1)...))
	f.Fuzz(func(t *testing.T, d []byte) {
		made, err := Make(d)
		if err != nil {
			return
		}
		again, err := Make(made.Data)
		if err != nil || !bytes.Equal(again.Data, made.Data) {
			t.Errorf("made of what was made: %v, %d bytes of %d", err, len(again.Data), len(made.Data))
		}
	})
}
