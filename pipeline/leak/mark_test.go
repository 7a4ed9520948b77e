package leak

import (
	"strings"
	"testing"
)

// A picture carries its own mark, once, and nothing else where marks stand: else its
// digest is that of the same picture on another channel, or the mark is a way out.
func TestMark(t *testing.T) {
	mark := "urn:stillroom:mark:" + strings.Repeat("0a1b2c3d", 4)
	other := strings.Replace(mark, "0a", "0b", 1)
	comment := func(s string) []byte { return segment(mCM, []byte(s)) }
	j := cleanJPEG(t)
	webp := func(marks ...string) []byte {
		chunks := [][]byte{vp8x(0), vp8l}
		for _, m := range marks {
			chunks = append(chunks, riff("MARK", []byte(m)))
		}
		return webpFile(chunks...)
	}
	const lacks, second, wrong = "lacks its mark", "a second time", "a comment"
	for _, tt := range []struct {
		name string
		data []byte
		p    Policy
		what string // "" where it passes
	}{
		{"its own", withSegment(j, comment(mark)), Policy{Mark: mark}, ""},
		{"none is due", j, Policy{}, ""},
		{"it lacks it", j, Policy{Mark: mark}, lacks},
		{"another's", withSegment(j, comment(other)), Policy{Mark: mark}, wrong},
		{"none is due, and one is there", withSegment(j, comment(mark)), Policy{}, wrong},
		{"twice", withSegment(j, comment(mark), comment(mark)), Policy{Mark: mark}, second},
		{"and a word behind it", withSegment(j, comment(mark+" Marlowe")), Policy{Mark: mark}, wrong},
		{"one that is none, as asked", withSegment(j, comment("Marlowe")), Policy{Mark: "Marlowe"}, wrong},
		{"any", withSegment(j, comment(other)), Policy{AnyMark: true}, ""},
		{"any, and there is none", j, Policy{AnyMark: true}, ""},
		{"any, and it is none", withSegment(j, comment("Marlowe")), Policy{AnyMark: true}, wrong},
		{"any, twice", withSegment(j, comment(mark), comment(other)), Policy{AnyMark: true}, second},
		{"webp", webp(mark), Policy{Mark: mark}, ""},
		{"webp lacks it", webp(), Policy{Mark: mark}, lacks},
		{"webp, another's", webp(other), Policy{Mark: mark}, wrong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := rules(New(tt.p).File("a", tt.data))
			if tt.what == "" && got != "" || !strings.Contains(got, tt.what) {
				t.Errorf("want %q, got\n\t%s", tt.what, got)
			}
			if tt.p.Mark != "" {
				if with := rules(New(Policy{}).With(tt.p.Mark).File("a", tt.data)); with != got {
					t.Errorf("asked with it: %s", with)
				}
			}
		})
	}
}
