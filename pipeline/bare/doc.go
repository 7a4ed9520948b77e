// Package bare takes sound and film apart and writes anew what is heard and seen of them,
// and nothing else: not who recorded it, when, where and with what, and no byte that no
// player needs. What it does not know to the last part it refuses. It knows no catalog and
// no file; the gate (package leak) reads what it wrote with readers of its own.
package bare

import "errors"

// ErrForm says that nothing can be made of the file: it is no sound and no film of a
// known form, it is not whole, or it holds a part that cannot be left out.
var ErrForm = errors.New("the file cannot be rewritten without its metadata")

// Form tells what a file is by its first bytes.
type Form string

// Forms.
const (
	None Form = ""
	WAV  Form = "wav"
	MP3  Form = "mp3"
	MP4  Form = "mp4"
)

// FormOf tells the form of a file from its head.
func FormOf(head []byte) Form {
	switch {
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WAVE":
		return WAV
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return MP4
	case len(head) >= 10 && string(head[:3]) == "ID3":
		return MP3
	}
	if _, ok := frameOf(head); ok {
		return MP3
	}
	return None
}

// Made is a file that was written anew.
type Made struct {
	Data          []byte
	Form          Form
	Width, Height int // of a film; 0: it is sound
}

// Make writes a file anew.
func Make(data []byte) (Made, error) {
	switch FormOf(data) {
	case WAV:
		out, err := wav(data)
		return Made{Data: out, Form: WAV}, err
	case MP3:
		out, err := mp3(data)
		return Made{Data: out, Form: MP3}, err
	case MP4:
		return mp4(data)
	}
	return Made{}, ErrForm
}
