package export

import (
	"testing"

	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
)

// A workbook is packed: what is in its cells is found only by unpacking it.
func TestGateReadsWorkbooks(t *testing.T) {
	data, err := formats.Workbook([][]string{{"caption"}, {"The room of Marlow Notreal."}})
	if err != nil {
		t.Fatal(err)
	}
	for word, found := range map[string]bool{"Marlow Notreal": true, "Quill Madeup": false} {
		leaks, err := inDocument(leak.New(leak.Policy{Private: []string{word}}), making.Paper(formats.CaptionsBookName, data))
		if err != nil || len(leaks) > 0 != found {
			t.Errorf("%s: %v (%v)", word, leaks, err)
		}
	}
}
