package ingest

import (
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// Why two files are no pair is said of whatever SameShot refuses, and of nothing else.
func TestNotOneShot(t *testing.T) {
	shot := schema.Probe{Make: "Nikon", Model: "D1", Serial: "12", TakenLocal: "2030-01-02T03:04:05.10"}
	for want, change := range map[string]func(p *schema.Probe){
		"":                           func(p *schema.Probe) { p.TakenLocal = "2030-01-02T03:04:06.10" },
		"does not say which camera":  func(p *schema.Probe) { p.Model = "" },
		"two cameras took them":      func(p *schema.Probe) { p.Model = "D2" },
		"two cameras of one model":   func(p *schema.Probe) { p.Serial = "13" },
		"does not say when":          func(p *schema.Probe) { p.TakenLocal = "" },
		"they were taken 2.5s apart": func(p *schema.Probe) { p.TakenLocal = "2030-01-02T03:04:07.60" },
	} {
		other := shot
		change(&other)
		for _, two := range [][2]schema.Probe{{shot, other}, {other, shot}} {
			got := notOneShot(two[0], two[1])
			if (want == "") != (got == "") || !strings.Contains(got, want) || (got == "") != SameShot(two[0], two[1]) {
				t.Errorf("%q, want %q; of one shot: %v", got, want, SameShot(two[0], two[1]))
			}
		}
	}
}
