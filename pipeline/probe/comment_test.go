package probe

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"
)

func TestUserComment(t *testing.T) {
	le, be := binary.ByteOrder(binary.LittleEndian), binary.ByteOrder(binary.BigEndian)
	wide := func(order binary.ByteOrder, s string) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, 0, 0)
			order.PutUint16(b[len(b)-2:], u)
		}
		return string(b)
	}
	const ascii, jis, unicode, none = "ASCII\x00\x00\x00", "JIS\x00\x00\x00\x00\x00", "UNICODE\x00", "\x00\x00\x00\x00\x00\x00\x00\x00"
	for _, tt := range []struct {
		name  string
		value string
		order binary.ByteOrder
		want  string
	}{
		{"ASCII", ascii + "The shelf by the window", le, "The shelf by the window"},
		{"ASCII, then blanks and zeros", ascii + "   The shelf  \x00\x00  ", le, "The shelf"},
		{"ASCII that is Latin-1", ascii + "Zo\xeb", le, "Zoë"},
		{"ASCII that is UTF-8", ascii + "Zoë's shelf", le, "Zoë's shelf"},
		{"a name in small letters", "ascii\x00\x00\x00The shelf", le, "The shelf"},
		{"a name with blanks", "ASCII   The shelf", le, "The shelf"},
		{"a name from behind", "\x00\x00\x00IICSAThe shelf", le, "The shelf"},
		{"a name from behind, and nothing", "\x00\x00\x00IICSA", le, ""},
		{"UTF-16, its name from behind", "\x00EDOCINU" + wide(le, "Zoë at the window"), le, "Zoë at the window"},
		{"UTF-16 of the file's order", unicode + wide(be, "Zoë at the window"), be, "Zoë at the window"},
		{"UTF-16 of the other order", unicode + wide(le, "Zoë at the window"), be, "Zoë at the window"},
		{"UTF-16 of the other order, reversed", unicode + wide(be, "Zoë at the window"), le, "Zoë at the window"},
		{"UTF-16 with a mark", unicode + wide(le, "\ufeffの部屋"), be, "の部屋"},
		{"UTF-16, Japanese, the file's order", unicode + wide(be, "窓の部屋"), be, "窓の部屋"},
		{"UTF-16, Japanese, little-endian", unicode + wide(le, "窓の部屋"), le, "窓の部屋"},
		{"UTF-16 with leftover memory", unicode + wide(le, "The shelf\x00\u1234\u4567"), le, "The shelf"},
		{"UTF-8 that calls itself UNICODE", unicode + "The shelf", le, "The shelf"},
		{"JIS with escapes", jis + "\x1b$BIt20\x1b(B", le, "部屋"},
		{"JIS that is Shift-JIS", jis + "\x95\x94\x89\xae\x82\xcc", le, "部屋の"},
		{"undefined", none + "The shelf", le, "The shelf"},
		{"without a name", "The shelf by the window", le, "The shelf by the window"},
		{"blank", ascii + "                ", le, ""},
		{"zeros", none + none + none, le, ""},
		{"a name and nothing", "ASCII", le, ""},
		{"numbers of a camera", ascii + "\x01\x02\x80\x07\x00\x10", le, ""},
		{"numbers of a camera, undefined", none + "\x12\x01FX\x02", le, ""},
		{"nothing", "", le, ""},
	} {
		if got := userComment([]byte(tt.value), tt.order); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
