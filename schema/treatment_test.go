package schema

import "testing"

func TestTreatmentsText(t *testing.T) {
	at := func(x, y, w, h float64) *Region { return &Region{x, y, w, h} }
	for _, tt := range []struct {
		name string
		list []Depiction
		want string
	}{
		{"nothing", nil, ""},
		{"nobody to hide", []Depiction{{Label: "Wren", Identifiable: true, Cleared: true, Region: at(0, 0, 1, 1)}}, ""},
		{"one", []Depiction{{Label: "Wren", Treatment: "blur", Region: at(0.1, 0.25, 1e-7, 1)}}, "v1 blur 0.1,0.25,1e-07,1"},
		{"whole", []Depiction{{Label: "Wren", Treatment: "withhold"}}, "v1 withhold"},
		{"in an order of its own, each once", []Depiction{
			{Label: "c", Treatment: "withhold", Region: at(0.5, 0.5, 0.1, 0.1)}, {Label: "a"},
			{Label: "b", Treatment: "blur", Region: at(0.2, 0, 0.1, 0.1)}, {Label: "d", Treatment: "withhold", Region: at(0.5, 0.5, 0.1, 0.1)},
		}, "v1 blur 0.2,0,0.1,0.1; withhold 0.5,0.5,0.1,0.1"},
	} {
		if got := (Photo{Record: PhotoRecord{Depicts: &tt.list}}).Treatments().Text(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := (Photo{}).Treatments().Text(); got != "" {
		t.Errorf("no record: %q", got)
	}
}
