package app

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What files are called is declared once: each option is kept by a field, and has the
// setting of its name.
func TestNamingOptionsAreSettings(t *testing.T) {
	kept := onlyOnce(t, "naming", NamingOptions())
	if fields := fieldsOf(reflect.ValueOf(new(Naming)).Elem()); len(kept) != len(fields) {
		t.Errorf("%v are kept, of %v", kept, fields)
	}
	var set, said []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[schema.ImportSettings]()) {
		set = append(set, f.Tag.Get("toml"))
	}
	for _, o := range NamingOptions() {
		said = append(said, o.Name)
	}
	slices.Sort(said)
	slices.Sort(set)
	if !slices.Equal(said, set) {
		t.Errorf("options %v, settings %v", said, set)
	}
}
