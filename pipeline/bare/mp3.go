package bare

import (
	"bytes"
	"strings"
)

// frame is the head of a frame of MPEG audio, layer III (ISO/IEC 11172-3, 2.4.1.3).
type frame struct {
	size    int
	version int // as coded: 3 is MPEG 1, 2 is MPEG 2, 0 is 2.5
	rate    int // of samples
	mono    bool
	checked bool // a sum stands behind the head
}

var (
	bitrates1 = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0}
	bitrates2 = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0}
	rates     = [4]int{44100, 48000, 32000, 0}
)

func frameOf(d []byte) (f frame, ok bool) {
	if len(d) < 4 || d[0] != 0xFF || d[1]&0xE0 != 0xE0 || d[1]>>1&3 != 1 {
		return f, false
	}
	f.version, f.checked, f.mono = int(d[1]>>3&3), d[1]&1 == 0, d[3]>>6 == 3
	bitrate, samples := bitrates1[d[2]>>4], 144
	f.rate = rates[d[2]>>2&3]
	switch f.version {
	case 1:
		return f, false
	case 2:
		f.rate /= 2
	case 0:
		f.rate /= 4
	}
	if f.version != 3 {
		bitrate, samples = bitrates2[d[2]>>4], 72
	}
	if bitrate == 0 || f.rate == 0 {
		return f, false
	}
	f.size = samples*bitrate*1000/f.rate + int(d[2]>>1&1)
	return f, true
}

// mp3 keeps the frames of an MP3 file. Tags before and behind them (ID3, APE, Lyrics3),
// and the first frame where it holds words about the encoder in place of sound, are left
// out.
func mp3(d []byte) ([]byte, error) {
	d = afterID3(d)
	first, ok := frameOf(d)
	at, from := 0, 0
	for ok && at < len(d) {
		f, is := frameOf(d[at:])
		if !is || f.rate != first.rate || f.version != first.version || at+f.size > len(d) {
			break
		}
		if at == 0 && informs(d[:f.size], f) {
			from = f.size
		}
		at += f.size
	}
	if at == from || !tail(d[at:]) {
		return nil, ErrForm
	}
	return bytes.Clone(d[from:at]), nil
}

// afterID3 is what follows the ID3v2 tags at the beginning, and the zeros behind them.
func afterID3(d []byte) []byte {
	for len(d) >= 10 && string(d[:3]) == "ID3" {
		size := 10 + int(d[6]&0x7F)<<21 + int(d[7]&0x7F)<<14 + int(d[8]&0x7F)<<7 + int(d[9]&0x7F)
		if d[5]&0x10 != 0 {
			size += 10 // a footer
		}
		d = bytes.TrimLeft(d[min(size, len(d)):], "\x00")
	}
	return d
}

// informs reports whether a frame holds a table of the whole file, and who encoded it.
func informs(d []byte, f frame) bool {
	at := 4 + 32
	switch {
	case f.version != 3 && f.mono:
		at = 4 + 9
	case f.version != 3 || f.mono:
		at = 4 + 17
	}
	if f.checked {
		at += 2
	}
	said := func(at int, words ...string) bool {
		for _, w := range words {
			if at+len(w) <= len(d) && string(d[at:at+len(w)]) == w {
				return true
			}
		}
		return false
	}
	return said(at, "Xing", "Info") || said(4+32, "VBRI")
}

// tail reports whether what follows the frames is nothing that is heard: tags, zeros, or
// a last frame that is cut off. Where sound might follow it is not left out unheard.
func tail(d []byte) bool {
	for _, tag := range []string{"TAG", "APETAGEX", "LYRICSBEGIN"} {
		if strings.HasPrefix(string(d[:min(len(d), len(tag))]), tag) {
			return true
		}
	}
	f, is := frameOf(d)
	return len(bytes.Trim(d, "\x00")) == 0 || is && f.size > len(d) || len(d) < 4
}
