package findings

import (
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// A baseline that is read says of every finding until when, and has none that it may not.
func FuzzReadBaseline(f *testing.F) {
	f.Add([]byte(`{"schema":"` + baselineSchema + `","findings":[]}`))
	f.Add([]byte(`{"schema":"` + baselineSchema + `","findings":[{"rule":"` + DerivativeStale + `","until":"2027-03-31"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ReadBaseline(data)
		if err != nil {
			return
		}
		for _, k := range b.Findings {
			if _, err := schema.ParseDay(k.Until); err != nil || !CanBeKnown(k.Rule) {
				t.Errorf("%+v", k)
			}
		}
	})
}
