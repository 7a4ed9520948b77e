package recordsfile

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/stillroom/stillroom/schema"
)

// unknownKey says that a key is not one of the records' schema, and which one was
// probably meant. It never quotes the key: a name may stand where a key should.
func unknownKey(at, unknown []string) string {
	hint := ""
	if len(unknown) == 1 {
		if near := schema.Nearest(unknown[0], keysAt(reflect.TypeFor[schema.Records](), at)); near != "" {
			hint = "; did you mean " + strconv.Quote(near) + "?"
		}
	}
	if hint == "" {
		hint = "; the keys are in `stillroom schema records.v1`"
	}
	return "unknown key" + hint
}

// keyLine is the line of the first of some keys in a map, or of the map itself.
func keyLine(n ast.Node, keys []string) int {
	values := []*ast.MappingValueNode{}
	switch t := n.(type) {
	case *ast.MappingNode:
		values = t.Values
	case *ast.MappingValueNode:
		values = append(values, t)
	}
	for _, v := range values {
		if slices.Contains(keys, strings.Trim(v.Key.String(), `"'`)) {
			return v.Key.GetToken().Position.Line
		}
	}
	return line(n)
}

// keysAt lists the keys of the map at a place in the records, as far as the types say.
func keysAt(t reflect.Type, at []string) []string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Slice && len(at) > 0:
		return keysAt(t.Elem(), at[1:])
	case t.Kind() != reflect.Struct:
		return nil
	}
	var keys []string
	for _, f := range reflect.VisibleFields(t) {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case key == "" || key == "-":
		case len(at) == 0:
			keys = append(keys, key)
		case key == at[0]:
			return keysAt(f.Type, at[1:])
		}
	}
	return keys
}
