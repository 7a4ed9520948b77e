package bare

import "encoding/binary"

// What the samples of a WAVE file are. Other codes stand for codecs.
const (
	wavePCM        = 1
	waveFloat      = 3
	waveExtensible = 0xFFFE
)

// waveGUID is the end of the identifier by which an extensible format names one of the
// codes above.
const waveGUID = "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xAA\x00\x38\x9B\x71"

// wav keeps the format and the samples of a WAVE file. What else stands in it (LIST INFO,
// bext, iXML, id3, cues) is left out.
func wav(d []byte) ([]byte, error) {
	le := binary.LittleEndian
	end := min(int64(len(d)), 8+int64(le.Uint32(d[4:])))
	var format, samples []byte
	for at := int64(12); at+8 <= end; {
		size := int64(le.Uint32(d[at+4:]))
		body := at + 8
		if body+size > end {
			return nil, ErrForm // it is cut off, or larger than its length can say
		}
		switch string(d[at : at+4]) {
		case "fmt ":
			if format != nil {
				return nil, ErrForm
			}
			format = d[body : body+size]
		case "data":
			if samples != nil {
				return nil, ErrForm
			}
			samples = d[body : body+size]
		}
		at = body + size + size&1
	}
	format, ok := waveFormat(format)
	if !ok || len(samples) == 0 {
		return nil, ErrForm
	}
	samples = samples[:len(samples)-len(samples)%int(le.Uint16(format[12:]))] // half a sample is none
	pad := len(samples) & 1
	out := make([]byte, 0, 28+len(format)+len(samples)+pad)
	out = le.AppendUint32(append(out, "RIFF"...), uint32(20+len(format)+len(samples)+pad))
	out = le.AppendUint32(append(out, "WAVEfmt "...), uint32(len(format)))
	out = append(out, format...)
	out = le.AppendUint32(append(out, "data"...), uint32(len(samples)))
	out = append(out, samples...)
	return append(out, make([]byte, pad)...), nil
}

// waveFormat is the format chunk with nothing in it but what the samples are.
func waveFormat(f []byte) ([]byte, bool) {
	le := binary.LittleEndian
	if len(f) < 16 {
		return nil, false
	}
	code, channels, bits := le.Uint16(f), le.Uint16(f[2:]), le.Uint16(f[14:])
	if channels == 0 || channels > 32 || bits == 0 || bits > 64 || bits%8 != 0 || le.Uint16(f[12:]) != channels*bits/8 {
		return nil, false
	}
	out := append([]byte{}, f[:min(len(f), 40)]...)
	le.PutUint32(out[8:], le.Uint32(f[4:])*uint32(channels*bits/8)) // as the rest says it
	switch code {
	case wavePCM, waveFloat:
		return out[:16], true
	case waveExtensible:
		if len(f) < 40 || string(f[26:40]) != waveGUID || le.Uint16(f[24:]) != wavePCM && le.Uint16(f[24:]) != waveFloat {
			return nil, false
		}
		le.PutUint16(out[16:], 22)
		le.PutUint16(out[18:], min(le.Uint16(f[18:]), bits))
		return out, true
	}
	return nil, false
}
