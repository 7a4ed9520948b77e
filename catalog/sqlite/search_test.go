package sqlite

import "testing"

// What is written in one way is found when it is asked for in another, and nothing
// else is: the pairs are of the scripts' own rules.
func TestIndexed(t *testing.T) {
	for _, x := range []struct{ name, a, b string }{
		{"capitals", "STRASSE", "straße"},
		{"accents", "Café", "cafe"},
		{"an accent by itself", "Cafe\u0301", "café"},
		{"full width", "ＩＭＧ", "img"},
		{"half-width kana", "ｶｰﾃﾝ", "カーテン"},
		{"a voiced mark by itself", "か\u3099", "が"},
		{"Hangul in parts", "\u1112\u1161\u11ab", "한"},
	} {
		if a, b := indexed(x.a), indexed(x.b); a != b {
			t.Errorf("%s: %q and %q", x.name, a, b)
		}
	}
	for _, x := range []struct{ name, a, b string }{
		{"a tone", "หอง", "ห้อง"},
		{"a vowel sign", "हद", "हिंद"},
		{"a voiced mark", "か", "が"},
	} {
		if a, b := indexed(x.a), indexed(x.b); a == b {
			t.Errorf("%s: both are %q", x.name, a)
		}
	}
	if got := indexed("IMG卧室x"); got != "img 卧 室 x" {
		t.Errorf("got %q", got)
	}
}
