package formats

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What is read of a file that came from outside is written and read again as the same.
func readsAgain[T any](t *testing.T, read func([]byte) (T, error), data []byte) {
	t.Helper()
	one, err := read(data)
	if err != nil {
		return
	}
	text, err := json.Marshal(one)
	if err != nil {
		t.Fatalf("read, and cannot be written: %v", err)
	}
	again, err := read(text)
	if err != nil {
		t.Fatalf("%s is not read again: %v", text, err)
	}
	if second, err := json.Marshal(again); err != nil || !bytes.Equal(text, second) {
		t.Errorf("%s is read again as %s, %v", text, second, err)
	}
}

func FuzzReadAnswers(f *testing.F) {
	f.Add([]byte(`{"schema":"` + schema.AnswersSchema + `","version":"` + schema.AnswersVersion + `","photos":[]}`))
	f.Add([]byte(`{"schema":"` + schema.AnswersSchema + `","version":"` + schema.AnswersVersion + `","photos":[{"photo_id":"aaaaaaaaaaaa","uses":[{"channel":"web","answer":"yes"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ReadAnswers(data)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, p := range a.Photos {
			for _, u := range p.Uses {
				key := p.PhotoID + " " + string(u.Channel)
				if seen[key] {
					t.Errorf("two answers for %s", key)
				}
				seen[key] = true
			}
		}
	})
}

func FuzzReadPlan(f *testing.F) {
	f.Add([]byte(`{"schema":"plan","version":"1.0.0","photos":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		readsAgain(t, func(b []byte) (schema.ExportPlan, error) { return ReadPlan(bytes.NewReader(b)) }, data)
	})
}

func FuzzReadFeed(f *testing.F) {
	f.Add([]byte(`{"schema":"recall","version":"1.0.0","entries":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) { _, _ = ReadFeed(data) })
}

func FuzzReadTileList(f *testing.F) {
	f.Add([]byte(`{"schema":"tiles","version":"1.0.0","tiles":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) { readsAgain(t, ReadTileList, data) })
}
