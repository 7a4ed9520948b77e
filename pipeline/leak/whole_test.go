package leak

import "testing"

func TestWholeValuesCountOnlyWhole(t *testing.T) {
	g := New(Policy{Whole: []string{"Marlow Notreal", "marlow@example.org"}})
	for text, leaks := range map[string]bool{
		"Photograph: Marlow Other":     false,
		"the notreal shelf":            false,
		"kept by marlow notreal":       true,
		"kept by MARLOW  NOTREAL.":     true,
		"write to marlow@example.org":  true,
		"Marlow\u00a0Notreal's window": true,
	} {
		if got := len(g.Text("caption", []byte(text))) > 0; got != leaks {
			t.Errorf("%q: leaks %v, want %v", text, got, leaks)
		}
	}
}
