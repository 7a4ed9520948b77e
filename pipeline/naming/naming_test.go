package naming

import (
	"errors"
	"strings"
	"testing"
)

var frame = Facts{Shoot: "shoot-a", Taken: "2024-04-06T08:41:12.31", Camera: "Canon EOS R5", Stem: "IMG_4101", Sequence: 7}

func TestTemplatesAreFilled(t *testing.T) {
	for _, c := range []struct {
		folder, name  string
		of            Facts
		wantIn, wants string
	}{
		{"", "", frame, "shoot-a", "IMG_4101"},
		{"", "", Facts{Stem: "A"}, "unsorted", "A"},
		{"{year}/{month}", "{date}_{time}_{stem}", frame, "2024/04", "2024-04-06_084112_IMG_4101"},
		{"{shoot}/{camera}", "{sequence}", frame, "shoot-a/Canon-EOS-R5", "7"},
		{"", "{shoot}_{sequence:4}.{ext}", frame, "shoot-a", "shoot-a_0007"},
		{"", "{sequence:04}", frame, "shoot-a", "0007"},
		{"", "{sequence:2}", Facts{Shoot: "s", Sequence: 12345}, "s", "12345"},
		{"", "{hour}h{minute}m{second}s {stem}", frame, "shoot-a", "08h41m12s IMG_4101"},
		{"{year}", "{date}_{time}_{stem}", Facts{Stem: "A"}, "XXXX", "XXXX-XX-XX_XXXXXX_A"},
		{"{year}", "{date}_{time}_{stem}", Facts{Taken: "2024-04-06", Stem: "A"}, "2024", "2024-04-06_XXXXXX_A"},
		{"{camera}/{shoot}", "{camera}{stem}", Facts{Camera: "../a\\b\x00c", Stem: "A"}, "_.._a_bc/unsorted", "_.._a_bcA"},
		{"{camera}", "{stem}", Facts{Camera: "..", Stem: ".A"}, "_..", "_.A"},
		{"{camera}", "{stem}", Facts{Stem: "A"}, "unknown", "A"},
	} {
		got, err := Parse(c.folder, c.name)
		if err != nil {
			t.Errorf("%q, %q: %v", c.folder, c.name, err)
			continue
		}
		if in, is := got.Folder(c.of), got.Stem(c.of); in != c.wantIn || is != c.wants {
			t.Errorf("%q, %q: %q, %q; want %q, %q", c.folder, c.name, in, is, c.wantIn, c.wants)
		}
	}
}

func TestTemplatesThatCannotBe(t *testing.T) {
	for _, c := range []struct{ folder, name, says string }{
		{"", "{dat}_{stem}", "did you mean {date}?"},
		{"", "{filename}", "did you mean {stem}?"},
		{"", "{Stem}", "did you mean {stem}?"},
		{"", "{counter}", "did you mean {sequence}?"},
		{"", "{zzz}{stem}", "there is no {zzz}; it takes {date}, "},
		{"", "{stem", "has no }"},
		{"", "stem}", "has no {"},
		{"", "{{stem}}", "has no }"},
		{"", "{date}", "two photos would get the same name"},
		{"", "picture", "two photos would get the same name"},
		{"", "a/{stem}", "without /"},
		{"", `a\{stem}`, "without /"},
		{"", "..{stem}", "hidden"},
		{"", "{stem}.{ext}.bak", ".{ext} may only stand at the end"},
		{"", "{stem:4}", "only a number has"},
		{"", "{sequence:0}", "1 to 9 digits"},
		{"", "{sequence:x}", "1 to 9 digits"},
		{"", "{sequence:10}", "1 to 9 digits"},
		{"", "{stem}\n", "characters"},
		{"", "{stem}\xff", "characters"},
		{"{year}", "{sequence}", "put {shoot} into one"},
		{"{stem}", "", "differs for each file"},
		{"{sequence}", "", "differs for each file"},
		{"{ext}", "", "differs for each file"},
		{"/{year}", "", "below originals/"},
		{`a\b`, "", "below originals/"},
		{"../{shoot}", "", "leads out"},
		{"{year}/..", "", "leads out"},
		{"./{shoot}", "", "leads out"},
		{"a//b", "", "no name"},
		{"{shoot}/", "", "no name"},
		{".a", "", "hidden"},
	} {
		_, err := Parse(c.folder, c.name)
		var wrong *Error
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.says) || wrong.Folder != (c.name == "") {
			t.Errorf("%q, %q: %v; want %q", c.folder, c.name, err, c.says)
		}
	}
}

// All files of a frame get one stem, also where the name of one alone is taken.
func TestFree(t *testing.T) {
	taken := map[string]bool{"a.JPG": true, "a-2.CR3": true}
	asked := func(_ int, name string) (bool, error) { return taken[name], nil }
	if got, err := Free("a", []string{".JPG", ".CR3", ".JPG.xmp"}, asked); err != nil || got != "a-3" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := Free("a", []string{".xmp"}, asked); err != nil || got != "a" {
		t.Errorf("%q, %v", got, err)
	}
	long := strings.Repeat("ä", 200)
	got, err := Free(long, []string{".JPG", ".JPG.xmp"}, asked)
	if err != nil || len(got)+len(".JPG.xmp") > 250 || len(got) < 200 || !strings.HasPrefix(long, got) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := Free("a", []string{".JPG"}, func(int, string) (bool, error) { return true, nil }); !errors.Is(err, ErrNoName) {
		t.Errorf("%v", err)
	}
	broken := errors.New("broken")
	if _, err := Free("a", []string{".JPG"}, func(int, string) (bool, error) { return false, broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}
