package app

import (
	"reflect"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// meantKey is a clause that names the setting that was probably meant by a key of a file
// that is read into a type, "" if none is near.
func meantKey(key []string, of reflect.Type) string {
	for i, word := range key {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		switch of.Kind() {
		case reflect.Map: // any key will do
			of = of.Elem()
			continue
		case reflect.Struct:
		default:
			return ""
		}
		fields := map[string]reflect.Type{}
		var names []string
		for _, f := range reflect.VisibleFields(of) {
			name, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
			if name != "" && name != "-" {
				fields[name], names = f.Type, append(names, name)
			}
		}
		next, known := fields[word]
		if known {
			of = next
			continue
		}
		near := schema.Nearest(word, names)
		if near == "" {
			return ""
		}
		return "; did you mean " + strings.Join(append(append([]string{}, key[:i]...), near), ".") + "?"
	}
	return ""
}
