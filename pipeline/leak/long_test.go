package leak

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
)

// A long text is searched in parts, and wherever a private value stands in it, at the
// border of two parts too, it is found, once; what is not private is not.
func TestLongTextFindsAtEveryBorder(t *testing.T) {
	gate := New(Policy{Whole: []string{"Bo Ty"}}) // neither alone is private
	const size, overlap = 400, 100
	for at := range 1500 {
		var b strings.Builder
		b.WriteString(strings.Repeat("a line of words, which says nothing\n", 1+at/36))
		fmt.Fprintf(&b, "%s\n", strings.Repeat("-", at%36))
		b.WriteString("Bo\nTy\n")
		b.WriteString(strings.Repeat("more of the same\n", 40))
		leaks, err := gate.inParts("page.html", strings.NewReader(b.String()), size, overlap)
		if err != nil || len(leaks) != 1 || leaks[0].Rule != RulePrivate {
			t.Fatalf("after %d bytes of %q: %v, %v", at, b.String(), leaks, err)
		}
	}
	clean := strings.Repeat("more of the same, é and 王\n", 200)
	if leaks, err := gate.inParts("page.html", strings.NewReader(clean), size, overlap); err != nil || len(leaks) > 0 {
		t.Errorf("found %v, %v", leaks, err)
	}
	if leaks, err := gate.LongText("page.html", strings.NewReader("Bo Ty")); err != nil || len(leaks) != 1 {
		t.Errorf("found %v, %v", leaks, err)
	}
	broken := errors.New("broken")
	if _, err := gate.LongText("page.html", iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// A character is in no two parts, and so many bytes that are no line are read as one.
func TestLongTextWithoutLines(t *testing.T) {
	gate := New(Policy{Whole: []string{"Marlowe Tennant"}})
	text := strings.Repeat("é王", 1000) + " Marlowe Tennant " + strings.Repeat("é", 1000)
	leaks, err := gate.inParts("page.html", strings.NewReader(text), 100, 10)
	if err != nil || len(leaks) != 1 || leaks[0].Rule != RulePrivate {
		t.Errorf("found %v, %v", leaks, err)
	}
}

// After a long line the next part begins where it would after short ones: else each line
// that follows would be searched together with all of it.
func TestLongTextGoesOnAfterALongLine(t *testing.T) {
	for text, want := range map[string]int{
		"one\ntwo\nthree four":    8,
		"one two three four five": 14,
		"onetwothreefour":         10,
		"oneééééééééééééé":        23,
		"short":                   0,
	} {
		if got := againFrom([]byte(text), len(text)-len("four5")); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
