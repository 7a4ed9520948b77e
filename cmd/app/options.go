package app

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Option is one option of a job whose options are kept in a T. It is declared once, in a
// list. The flag of the command line, its variable and its name in a preset are made from
// that list, and a test compares a plan with it.
type Option[T any] struct {
	Name    string // as it is typed: base-url for --base-url
	Usage   string // what it does; its value stands between backticks
	Of      func(*T) any
	Default string
	Words   bool // of a list: one value may name several, with commas or blanks between them

	Argument bool   // it is what a command is given beside its options, and no flag
	Once     string // why no preset has it; "": presets have it
	Preset   string // what a preset calls it; "": base_url, by its name
	One      string // of a list: what a preset calls it where it is a single value
	Plan     string // the member of a plan that fixes it: selection.room
	Unfixed  string // why no plan fixes it

	as reflect.Type // the type in which a preset has it, where it is checked while it is read; nil: by what Of points to
}

// Of points to the value of an option: *string, *bool, *int, *int64 or *[]string.

// InPreset is the name of the option in a preset; "" if no preset has it.
func (o Option[T]) InPreset() string {
	switch {
	case o.Once != "":
		return ""
	case o.Preset != "":
		return o.Preset
	}
	return strings.ReplaceAll(o.Name, "-", "_")
}

// lift turns options of a part of T into options of T.
func lift[T, P any](part func(*T) *P, options []Option[P]) []Option[T] {
	out := make([]Option[T], len(options))
	for i, o := range options {
		out[i] = Option[T]{
			Name: o.Name, Usage: o.Usage, Of: func(x *T) any { return o.Of(part(x)) }, Default: o.Default, Words: o.Words,
			Argument: o.Argument, Once: o.Once, Preset: o.Preset, One: o.One, Plan: o.Plan, Unfixed: o.Unfixed, as: o.as,
		}
	}
	return out
}

// find is the option of a name.
func find[T any](options []Option[T], name string) (Option[T], bool) {
	i := slices.IndexFunc(options, func(o Option[T]) bool { return o.Name == name })
	if i < 0 {
		return Option[T]{}, false
	}
	return options[i], true
}

var errNotRead = errors.New("parse error")

// takes is the kind of value that an option takes.
func (o Option[T]) takes(x *T) string {
	switch o.Of(x).(type) {
	case *bool:
		return "true or false"
	case *int, *int64:
		return "a whole number"
	}
	return "a text"
}

// set reads text into an option of x. If the option is a list, the text is added.
func (o Option[T]) set(x *T, text string) (err error) {
	switch into := o.Of(x).(type) {
	case *string:
		*into = text
	case *[]string:
		*into = append(*into, strings.TrimSpace(text))
	case *bool:
		*into, err = strconv.ParseBool(text)
	case *int:
		*into, err = strconv.Atoi(text)
	case *int64:
		*into, err = strconv.ParseInt(text, 0, 64)
	default:
		return fmt.Errorf("option %s is kept in a %T", o.Name, into)
	}
	if err != nil {
		return errNotRead
	}
	return nil
}

// split splits the values of a list of which one value may name several: web,film.
func split(list []string) []string {
	var out []string
	for _, v := range list {
		out = append(out, Words(v)...)
	}
	return out
}

// Words are the words of a text, with commas or blanks between them.
func Words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
