package recordsfile

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

const notUnicode = "this character is not UTF-8: save the file as UTF-8 (in some programs, Unicode)"

// decode gives the file as UTF-8 without a byte order mark. The file is UTF-8 already, or
// UTF-16 that says so. Anything else is refused with its line: a name or a no must not be
// recorded with a character that nobody wrote.
func decode(file string, data []byte) ([]byte, error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(data, []byte{0, 0, 0xfe, 0xff}):
		return nil, &Error{File: file, What: "the file is UTF-32: save it as UTF-8"}
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	}
	if order != nil {
		return decodeUTF16(file, data[2:], order)
	}
	for n, line := range bytes.Split(data, []byte("\n")) {
		switch {
		case bytes.IndexByte(line, 0) >= 0:
			return nil, &Error{File: file, Line: n + 1, What: "this is a zero byte: save the file as UTF-8, not as UTF-16 without a mark"}
		case !utf8.Valid(line):
			return nil, &Error{File: file, Line: n + 1, What: notUnicode}
		}
	}
	return data, nil
}

func decodeUTF16(file string, data []byte, order binary.ByteOrder) ([]byte, error) {
	if len(data)%2 != 0 {
		return nil, &Error{File: file, What: "the file is UTF-16 and ends in half a character: save it as UTF-8"}
	}
	out := make([]byte, 0, len(data))
	line := 1
	for i := 0; i < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			second := rune(utf8.RuneError)
			if i += 2; i < len(data) {
				second = rune(order.Uint16(data[i:]))
			}
			if r = utf16.DecodeRune(r, second); r == utf8.RuneError {
				return nil, &Error{File: file, Line: line, What: notUnicode}
			}
		}
		if r == '\n' {
			line++
		}
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}
