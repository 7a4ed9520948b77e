package app

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// ParseConditions reads KEY or KEY=VALUE, as a person types them, into the conditions of
// records. If the value is a list, a key may be repeated.
func ParseConditions(args []string) (*schema.Conditions, error) {
	if len(args) == 0 {
		return nil, nil
	}
	kinds := ConditionKinds()
	values := map[string]any{}
	for _, arg := range args {
		key, value, hasValue := strings.Cut(arg, "=")
		kind, ok := kinds[key]
		if !ok {
			return nil, Usagef("%v", &schema.UnknownError{What: "condition", Word: key, Known: ConditionKeys()})
		}
		if hasValue == (kind == reflect.Bool) {
			if hasValue {
				return nil, Usagef("--condition %s is set by its name alone", key)
			}
			return nil, Usagef("--condition %s needs a value: %s=VALUE", key, key)
		}
		switch kind {
		case reflect.Bool:
			values[key] = true
		case reflect.Int:
			n, err := strconv.Atoi(value)
			if err != nil {
				return nil, Usagef("--condition %s needs a number", key)
			}
			values[key] = n
		case reflect.Slice:
			list, _ := values[key].([]string)
			values[key] = append(list, value)
		default:
			values[key] = value
		}
	}
	text, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	c := new(schema.Conditions)
	return c, json.Unmarshal(text, c)
}

// ConditionKeys are the names of the conditions, in their order.
func ConditionKeys() []string { return slices.Sorted(maps.Keys(ConditionKinds())) }

// ConditionTakes is what stands behind the name of a condition when it is typed: nothing, or = and
// a word for the value.
func ConditionTakes(key string) string {
	switch ConditionKinds()[key] {
	case reflect.Bool:
		return ""
	case reflect.Int:
		return "=PIXELS"
	case reflect.Slice:
		return "=MM-DD"
	}
	if key == "credit_line" {
		return "=TEXT"
	}
	return "=WORD"
}

// ConditionKinds lists the conditions that a yes may ask for, and the kind of value that
// each takes.
func ConditionKinds() map[string]reflect.Kind {
	kinds := map[string]reflect.Kind{}
	t := reflect.TypeFor[schema.Conditions]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		kinds[name] = t.Field(i).Type.Kind()
	}
	return kinds
}
