package app

import (
	"errors"
	"regexp"
	"strings"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/schema"
)

// byOption says of mistakes in a record that was made from options which option each is
// in. A person who typed --scope never sees where a scope stands in a record. optionOf
// tells the option of a key of a record; a mistake in a key of which it knows none stays
// as it is.
func byOption(err error, optionOf func(key string) (option, value string)) error {
	var list []error
	told := map[string]bool{} // options: one mistake may be found in two places
	for _, one := range mistakes(err) {
		text := one.Error()
		var in *recordsfile.Error
		if errors.As(one, &in) {
			text = in.What
		}
		at, what, found := strings.Cut(text, ": ")
		if found && keyPath.MatchString(at) {
			if option, value := optionOf(lastKey(at)); option != "" {
				if told[option] {
					continue
				}
				told[option] = true
				text = option + ": " + what
				if m := oneOf.FindStringSubmatch(what); m != nil {
					text = option + ": " + (&schema.UnknownError{What: "word", Word: value, Known: strings.Split(m[1], ", ")}).Error()
				}
			}
		}
		list = append(list, &UsageError{What: text, cause: one})
	}
	return errors.Join(list...)
}

var (
	keyPath = regexp.MustCompile(`^[a-z_]+(\.[a-z0-9_]+)*$`)
	oneOf   = regexp.MustCompile(`^one of (.+) is expected(?:; did you mean .+)?$`)
)

// lastKey is the innermost key of a path that has numbers in it.
func lastKey(path string) string {
	keys := strings.Split(path, ".")
	for len(keys) > 1 && strings.Trim(keys[len(keys)-1], "0123456789") == "" {
		keys = keys[:len(keys)-1]
	}
	return keys[len(keys)-1]
}

// mistakes are the errors that were joined in one.
func mistakes(err error) []error {
	if all, is := err.(interface{ Unwrap() []error }); is {
		var list []error
		for _, one := range all.Unwrap() {
			list = append(list, mistakes(one)...)
		}
		return list
	}
	return []error{err}
}
