package app

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// No option is declared twice: neither what keeps it, nor what it is called on the
// command line, in a preset or in a plan.
func TestOptionsAreDeclaredOnce(t *testing.T) {
	export := onlyOnce(t, "export", allOfExport())
	finding := onlyOnce(t, "finding", Finding())
	// And none is forgotten: what can be asked for is an option.
	for _, name := range fieldsOf(reflect.ValueOf(new(Export)).Elem()) {
		if !slices.Contains(export, name) && !slices.Contains(finding, strings.TrimPrefix(name, "Photos.")) {
			t.Errorf("Export.%s is kept by no option", name)
		}
	}
	for _, name := range fieldsOf(reflect.ValueOf(new(Selecting)).Elem()) {
		if !slices.Contains(finding, name) {
			t.Errorf("Selecting.%s is kept by no option", name)
		}
	}
}

// onlyOnce is what keeps each of a list of options: fields of a T.
func onlyOnce[T any](t *testing.T, list string, options []Option[T]) (kept []string) {
	t.Helper()
	var x T
	at := map[any]string{}
	each(reflect.ValueOf(&x).Elem(), "", func(name string, v reflect.Value) { at[v.Addr().Interface()] = name })
	said := map[string]bool{}
	once := func(kind, name string) {
		if name != "" && said[kind+name] {
			t.Errorf("%s: %s %s is declared twice", list, kind, name)
		}
		said[kind+name] = true
	}
	for _, o := range options {
		field, ok := at[o.Of(&x)]
		if !ok {
			t.Errorf("%s: --%s is kept by no field", list, o.Name)
		}
		kept = append(kept, field)
		once("field", field)
		once("option", o.Name)
		once("member of a preset", o.InPreset())
		once("member of a preset", o.One)
		once("member of a plan", o.Plan)
	}
	return kept
}

// each calls fn for every field that can keep an option, those of structs in it too.
func each(v reflect.Value, below string, fn func(name string, v reflect.Value)) {
	for i := range v.NumField() {
		f, name := v.Field(i), below+v.Type().Field(i).Name
		switch {
		case f.Kind() == reflect.Struct && v.Type().Field(i).Anonymous:
			each(f, below, fn)
		case f.Kind() == reflect.Struct:
			each(f, name+".", fn)
		default:
			fn(name, f)
		}
	}
}

func fieldsOf(v reflect.Value) (names []string) {
	each(v, "", func(name string, _ reflect.Value) { names = append(names, name) })
	return names
}

// What a plan fixes of what was asked for is an option, or a part of one.
func TestAPlanFixesOptions(t *testing.T) {
	partOf := map[string]string{"selection.taken_to": "taken", "selection.tag": "tag", "selection.ids": "text"} // of the range; where one is asked for; as a package calls it
	var fixed []string
	for _, o := range allOfExport() {
		fixed = append(fixed, o.Plan)
	}
	check := func(member string) {
		if !slices.Contains(fixed, member) && partOf[member] == "" {
			t.Errorf("a plan has %s, and no option says it", member)
		}
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[schema.PlanSelection]()) {
		check("selection." + jsonName(f))
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[schema.ExportOptions]()) {
		check(jsonName(f))
	}
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
