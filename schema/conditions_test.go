package schema

import (
	"reflect"
	"testing"
)

// Every condition that a family adds is one that an older delivery does not keep;
// one that it drops is kept still. A key that this forgets fails.
func TestEveryConditionMakesStricter(t *testing.T) {
	asked := map[string]Conditions{
		"CreditLine": {CreditLine: "A"}, "CreditPlacement": {CreditPlacement: "CR-COI"}, "MaxLongEdgePx": {MaxLongEdgePx: 800}, "BlackoutDates": {BlackoutDates: []string{"--03-02"}},
	}
	for i := range reflect.TypeFor[Conditions]().NumField() {
		name := reflect.TypeFor[Conditions]().Field(i).Name
		more := asked[name]
		less := Conditions{}
		f := reflect.ValueOf(&more).Elem().Field(i)
		switch {
		case name == "NameDisplay" || name == "LocationPrecision":
			less, more = more, Conditions{}
			reflect.ValueOf(&less).Elem().Field(i).SetString("full")
			if name == "LocationPrecision" {
				less.LocationPrecision = "city"
			}
		case name == "IncludeOriginal":
			less.IncludeOriginal = true
		case f.Kind() == reflect.Bool:
			f.SetBool(true)
		}
		if less.Keep(more) {
			t.Errorf("%s: %+v is taken to keep %+v", name, less, more)
		}
		if !more.Keep(less) || !more.Keep(more) || !less.Keep(less) {
			t.Errorf("%s: what is kept is taken not to be", name)
		}
	}
}

func TestConditionsByDegree(t *testing.T) {
	for _, tt := range []struct {
		agreed, asked Conditions
		want          bool
	}{
		{Conditions{MaxLongEdgePx: 800}, Conditions{MaxLongEdgePx: 1200}, true},
		{Conditions{MaxLongEdgePx: 1200}, Conditions{MaxLongEdgePx: 800}, false},
		{Conditions{NameDisplay: "first"}, Conditions{NameDisplay: "initials"}, false},
		{Conditions{NameDisplay: "initials"}, Conditions{NameDisplay: "first"}, true},
		{Conditions{NameDisplay: "first"}, Conditions{}, false}, // where nothing is said of names none is shown
		{Conditions{}, Conditions{NameDisplay: "none"}, true},
		{Conditions{IncludeOriginal: true}, Conditions{IncludeOriginal: true, LocationPrecision: "city"}, false}, // an original may say where
		{Conditions{IncludeOriginal: true, LocationPrecision: "city"}, Conditions{IncludeOriginal: true, LocationPrecision: "city"}, true},
		{Conditions{}, Conditions{LocationPrecision: "city"}, true},
		{Conditions{CreditLine: "A"}, Conditions{CreditLine: "B"}, false},
		{Conditions{CreditLine: "A"}, Conditions{}, true},
		{Conditions{BlackoutDates: []string{"--01-01", "--02-01"}}, Conditions{BlackoutDates: []string{"--02-01"}}, true},
		{Conditions{BlackoutDates: []string{"--01-01"}}, Conditions{BlackoutDates: []string{"--02-01"}}, false},
	} {
		if got := tt.agreed.Keep(tt.asked); got != tt.want {
			t.Errorf("%+v keeps %+v: %v", tt.agreed, tt.asked, got)
		}
	}
}
