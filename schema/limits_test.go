package schema

import (
	"reflect"
	"strings"
	"testing"
)

func TestLimitsThatCannotBeMeantAreRefusedByName(t *testing.T) {
	if err := DefaultLimits().Check(); err != nil {
		t.Error(err)
	}
	fields := reflect.TypeFor[Limits]()
	for i := range fields.NumField() {
		key, _, _ := strings.Cut(fields.Field(i).Tag.Get("toml"), ",")
		least, wrong := "1", []int64{0, -1, 1 << 62}
		if key == "max_memory_bytes" { // where 0 is half of what the machine has
			least, wrong = "0", wrong[1:]
		}
		for _, v := range wrong {
			lim := DefaultLimits()
			reflect.ValueOf(&lim).Elem().Field(i).SetInt(v)
			if err := lim.Check(); err == nil || !strings.Contains(err.Error(), "limits."+key+" must be between "+least+" and ") {
				t.Errorf("%s = %d: got %v", key, v, err)
			}
		}
		lim := DefaultLimits()
		reflect.ValueOf(&lim).Elem().Field(i).SetInt(1)
		if err := lim.Check(); err != nil {
			t.Errorf("%s = 1: %v", key, err)
		}
	}
}
