package app

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/encryption"
	"github.com/stillroom/stillroom/schema"
)

// A letter whose end has passed, and one whose document nobody has, is told and not
// recorded: the year is wrong more often than the yes.
func TestALetterThatCannotBeRecorded(t *testing.T) {
	ctx := context.Background()
	d, _ := newDoor(t)
	whole := Letter{Guardian: "guardian-a", Scopes: []string{"room:room-a"}, Yes: []string{"web"}, Method: "letter", ObtainedBy: "liaison", Until: "2031-01-01"}
	for name, c := range map[string]struct {
		change func(*Letter)
		want   string
	}{
		"it has ended":          {func(l *Letter) { l.Until, l.ObtainedAt = "2029-01-01", "2028-01-01" }, "has passed"},
		"it ends today":         {func(l *Letter) { l.Until, l.ObtainedAt = "2030-03-04T12:00:00Z", "2028-01-01" }, "has passed"},
		"asked again long ago":  {func(l *Letter) { l.ReviewBy = "2020-01-01" }, "--review-by 2020-01-01 has passed"},
		"asked in a century":    {func(l *Letter) { l.ReviewBy = "2134-01-01" }, "--review-by 2134-01-01: is the year right"},
		"good for a century":    {func(l *Letter) { l.Until = "2131-01-01" }, "--until 2131-01-01: is the year right? If it is, record it with `stillroom consent record FILE`"},
		"not before long ago":   {func(l *Letter) { l.Embargo = "2020-01-01" }, "--embargo 2020-01-01 has passed"},
		"said tomorrow":         {func(l *Letter) { l.ObtainedAt = "2030-03-05" }, "--obtained-at 2030-03-05 is still to come"},
		"said before anybody":   {func(l *Letter) { l.ObtainedAt = "1824-01-01" }, "--obtained-at 1824-01-01: is the year right?$"},
		"good for ever":         {func(l *Letter) { l.Until = "2231-01-01" }, "--until 2231-01-01: is the year right?$"},
		"no day at all":         {func(l *Letter) { l.ReviewBy = "34-01-01" }, "--review-by: "},
		"nobody has its letter": {func(l *Letter) { l.Evidence = schema.EvidenceRef(schema.DigestOf([]byte("a letter"))) }, "no document with this digest"},
	} {
		t.Run(name, func(t *testing.T) {
			l := whole
			c.change(&l)
			var wrong *UsageError
			err := d.Grant(ctx, l, func(*Session, Recorded) error { t.Error("it was recorded"); return nil })
			if !errors.As(err, &wrong) || !strings.Contains(err.Error()+"$", c.want) {
				t.Errorf("%v", err)
			}
		})
	}
	err := d.Read(ctx, func(s *Session) error {
		all, err := s.Catalog.Dump(ctx)
		if len(all.Consents) != 0 {
			t.Errorf("%d consents are recorded", len(all.Consents))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// What is named as the key and cannot be one is not read, however it begins.
func TestWhatIsNoKey(t *testing.T) {
	dir := t.TempDir()
	key, err := encryption.New()
	if err != nil {
		t.Fatal(err)
	}
	text := key.Text()
	file := filepath.Join(dir, "key.txt")
	for name, c := range map[string]struct {
		text  []byte
		found bool
	}{
		"as it was made":        {text, true},
		"with a line before it": {append([]byte("# ours\n"), text...), true},
		"in a very large file":  {append(bytes.Repeat([]byte("# ours\n"), 1<<14), text...), false},
	} {
		if err := os.WriteFile(file, c.text, 0o600); err != nil {
			t.Fatal(err)
		}
		k := findKey(dir, file, schema.PrivacySettings{})
		if found := k.Key != nil; found != c.found || (k.Err == nil) != c.found {
			t.Errorf("%s: found %t, %v", name, found, k.Err)
		}
	}
	if k := findKey(dir, dir, schema.PrivacySettings{}); k.Key != nil || !errors.Is(k.Err, encryption.ErrKey) {
		t.Errorf("a folder: %v", k.Err)
	}
}
