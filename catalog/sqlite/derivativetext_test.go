package sqlite

import (
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// A column that is not as it was written is an error, and never another derivative.
func TestDerivativesInAColumn(t *testing.T) {
	good := []string{
		"web", "derivatives/aa/web.jpg", "30", "20", "1234", strings.Repeat("ab", 32), "3", "jpeg", "made", "6", "blurred", "original", "1",
		"2024-05-01T00:00:00Z", "",
	}
	text := func(values []string) string { return strings.Join(values, betweenValues) + behindEach }
	list, err := derivativesIn(text(good) + text(good))
	want := schema.Derivative{
		Recipe: "web", Path: "derivatives/aa/web.jpg", Width: 30, Height: 20, Bytes: 1234, SHA256: schema.Digest([]byte(strings.Repeat("\xab", 32))), Version: 3,
		Format: "jpeg", MadeBy: "made", Turn: 6, Treated: "blurred", Source: "original", Partial: true, MadeAt: "2024-05-01T00:00:00Z",
	}
	if err != nil || len(list) != 2 || list[0] != want || list[1] != want {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err := derivativesIn(""); err != nil || len(list) != 0 || list == nil {
		t.Errorf("none: %v, %v", list, err)
	}
	for n, bad := range map[int]string{2: "wide", 3: "", 4: "1.5", 5: "abcd", 6: "x", 9: "-", 1: "a" + betweenValues + "b"} {
		values := append([]string{}, good...)
		values[n] = bad
		if list, err := derivativesIn(text(values)); err == nil {
			t.Errorf("value %d as %q: %+v", n, bad, list)
		}
	}
	for what, values := range map[string][]string{"a value is missing": good[:len(good)-1], "there is one too many": append(good, "more")} {
		if _, err := derivativesIn(text(values)); err == nil {
			t.Error(what)
		}
	}
}
