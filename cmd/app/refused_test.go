package app

import (
	"os"
	"path/filepath"
	"testing"
)

// What cannot be carried out as it is asked for is refused before a catalog is opened,
// whichever face asks.
func TestRefusedWithoutACatalog(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	none, two := 0, 2
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"a clock of nobody":         {Clock{Shift: "+1h"}.Check(), "which camera?"},
		"a clock of two":            {Clock{Camera: "1", Model: "m", Shift: "+1h"}.Check(), "use one"},
		"a clock without a fault":   {Clock{Camera: "1"}.Check(), "by how much"},
		"a photo without its time":  {Clock{Photo: "a1"}.Check(), "when was it taken?"},
		"two shifts":                {Clock{Photo: "a1", Was: "2030-01-01T00:00", Shift: "+1h"}.Check(), "give one of them"},
		"half a second":             {Clock{Camera: "1", Shift: "500ms"}.Check(), "--shift is a time"},
		"a zone by its name":        {Clock{Camera: "1", Zone: "Europe/Oslo"}.Check(), "--zone is an offset"},
		"a recall of nothing":       {RecallClosing{Status: "done"}.Check(), "name recalls"},
		"a recall and a delivery":   {RecallClosing{Recalls: []string{"r-1"}, Delivery: "d-1", Status: "done"}.Check(), "name recalls"},
		"no status":                 {RecallClosing{Recalls: []string{"r-1"}}.Check(), "--status is needed"},
		"no such status":            {RecallClosing{Recalls: []string{"r-1"}, Status: "gone"}.Check(), "gone"},
		"no recall's id":            {RecallClosing{Recalls: []string{"one"}, Status: "done"}.Check(), "one"},
		"two lines of a note":       {RecallClosing{Recalls: []string{"r-1"}, Status: "done", Note: "a\nb"}.Check(), "one line each"},
		"published nowhere":         {Posting{}.Check(), "--url is needed"},
		"published at no address":   {Posting{URL: "nowhere"}.Check(), "--url"},
		"two lines beside it":       {Posting{URL: "https://example.org/a", Note: "a\nb"}.Check(), "one line"},
		"a receipt nowhere":         {Receipt{}.Check(), "--to is needed"},
		"a receipt as a picture":    {Receipt{To: "a.png"}.Check(), ".html, .txt or .pdf"},
		"erased by nobody's order":  {Purge{Scope: "room:room-a"}.Check(), "--order is needed"},
		"erased by no scope":        {Purge{Scope: "attic", Order: "o-1"}.Check(), "attic"},
		"a backup over a file":      {Backup{To: file}.Check(), "exists"},
		"backups beside a file":     {Backup{To: filepath.Join(dir, "new"), Retain: &two}.Check(), "needs a folder"},
		"no backup kept":            {Backup{To: dir, Retain: &none}.Check(), "1 or more"},
		"restored over a file":      {isNew(file), "not a folder"},
		"restored over other files": {isNew(dir), "not empty"},
	} {
		t.Run(name, func(t *testing.T) {
			if !isUsage(c.err, c.want) {
				t.Errorf("%v", c.err)
			}
		})
	}
	for name, err := range map[string]error{
		"a clock":   Clock{Camera: "1", Shift: "-2d1h"}.Check(),
		"a recall":  RecallClosing{Delivery: "d-1", Status: "lifted"}.Check(),
		"a posting": Posting{URL: "https://example.org/a"}.Check(),
		"a receipt": Receipt{To: "a.PDF"}.Check(),
		"an order":  Purge{Scope: "family:family-a", Order: "o-1"}.Check(),
		"a backup":  Backup{To: dir, Retain: &two}.Check(),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
