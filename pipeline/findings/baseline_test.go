package findings

import (
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What can mean another thing tomorrow is in no baseline: not in one that is written, and
// not in one that is read.
func TestBaselineHasNothingOfAFamilysWord(t *testing.T) {
	until, err := schema.ParseDay("2027-03-31")
	if err != nil {
		t.Fatal(err)
	}
	for rule, may := range map[string]bool{
		OriginalWritable: true, DerivativeStale: true,
		DeliveryConditions: false, DeliveryStray: false, PackageLeak: false, StorageStray: false, DeliveryUncovered: false, CheckFailed: false, OriginalUnrecorded: false, LedgerHead: false,
	} {
		var r Report
		r.Add(Find(rule, "what it is about", "what it says"))
		b := BaselineOf(r, until)
		if written := len(b.Findings) == 1; written != may {
			t.Errorf("%s: written %v", rule, written)
		}
		_, err := ReadBaseline([]byte(`{"schema":"` + baselineSchema + `","schema_version":"1.0.0","findings":[{"rule":"` + rule +
			`","until":"2027-03-31"}]}`))
		if may && err != nil || !may && (err == nil || !strings.Contains(err.Error(), rule)) {
			t.Errorf("%s: read: %v", rule, err)
		}
	}
	for _, r := range Rules() {
		if strings.HasPrefix(r.ID, "SR-RECALL-") && CanBeKnown(r.ID) {
			t.Errorf("%s can be known", r.ID)
		}
	}
}
