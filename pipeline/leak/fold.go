package leak

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mtibben/confusables"
	"golang.org/x/text/unicode/norm"
)

// readable is s as somebody reads it who cannot see how it was typed: composed by
// compatibility, without what is invisible, with digits as digits.
func readable(s string) string {
	if !utf8.ValidString(s) {
		s = fromLatin1(s)
	}
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return digit(letter(r))
	}, norm.NFKC.String(s))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// invisible reports whether a reader sees nothing of r: Default_Ignorable_Code_Point
// of Unicode (joiners, soft hyphens, variation selectors, tags, fillers), and the
// empty pattern of Braille.
func invisible(r rune) bool {
	return r >= 0x80 && (unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == 0x2800)
}

// smallCapitals are letters that fonts of posts have for names, from A to Z. TR 39 has a few of them.
var smallCapitals = func() map[rune]rune {
	m := map[rune]rune{'ꞯ': 'Q'}
	for i, r := range []rune("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡ") {
		m[r] = 'A' + rune(i)
	}
	m['ʏ'], m['ᴢ'] = 'Y', 'Z'
	return m
}()

// letter takes letters out of the boxes and flags that no normalization opens, and
// small capitals for letters.
func letter(r rune) rune {
	if c, ok := smallCapitals[r]; ok {
		return c
	}
	for _, first := range []rune{0x1F150, 0x1F170, 0x1F1E6} { // black circles, black squares, halves of flags
		if r >= first && r < first+26 {
			return 'A' + r - first
		}
	}
	return r
}

// digit is the digit of any script as one of ours: each has ten of them in a row.
func digit(r rune) rune {
	if r < utf8.RuneSelf || !unicode.IsDigit(r) {
		return r
	}
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	return r
}

// latin is s with each letter of another script that looks like a Latin one as that
// (Unicode TR 39): what looks like a word is one.
func latin(s string) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf || !unicode.IsLetter(r) {
			b.WriteRune(r)
			continue
		}
		t := confusables.Skeleton(string(r))
		if first, n := utf8.DecodeRuneInString(t); n > 0 && first < utf8.RuneSelf && !(unicode.Is(unicode.Latin, r) && norm.NFD.String(string(r)) != string(r)) {
			b.WriteString(t)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// skeleton is s as Unicode TR 39 has it: two texts of one skeleton look alike, of ASCII
// as of other letters ("rn" and "m", "I" and "l"). It leaves out what people see in
// "vv", and the digits that they write for letters within a word.
func skeleton(s string) string {
	return doubled.Replace(confusables.Skeleton(inWord(s)))
}

var doubled = strings.NewReplacer("w", "vv", "W", "VV")

// asLetters are digits and signs that stand for letters in names of screens.
var asLetters = map[rune]rune{'3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', '$': 's'}

// inWord is s with those of them as letters that stand between two letters.
func inWord(s string) string {
	if !strings.ContainsAny(s, "3457@$") {
		return s
	}
	c := []rune(s)
	for i := 1; i+1 < len(c); i++ {
		if r, ok := asLetters[c[i]]; ok && unicode.IsLetter(c[i-1]) && unicode.IsLetter(c[i+1]) {
			if unicode.IsUpper(c[i-1]) && unicode.IsUpper(c[i+1]) {
				r = unicode.ToUpper(r)
			}
			c[i] = r
		}
	}
	return string(c)
}
