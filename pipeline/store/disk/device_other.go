//go:build !linux

package disk

import (
	"fmt"
	"reflect"

	"github.com/stillroom/stillroom/schema"
)

// DeviceOf names what a path lies on, by the number of its file system. Two places
// with one name are lost together. It begins with schema.DeviceInMemory where nothing
// outlives the power, as far as the system says, and is "" where it cannot be told.
func DeviceOf(path string) string {
	real, fi, err := nearest(path)
	if err != nil {
		return ""
	}
	// Every system's own structure calls it so, if it has it.
	if v := reflect.Indirect(reflect.ValueOf(fi.Sys())); v.Kind() == reflect.Struct {
		if dev := v.FieldByName("Dev"); dev.IsValid() {
			if kind := kindOf(real); kind == "tmpfs" || kind == "mfs" {
				return fmt.Sprintf("%s %v", schema.DeviceInMemory, dev.Interface())
			}
			return fmt.Sprintf("file system %v", dev.Interface())
		}
	}
	return ""
}

func plainNames(string) bool { return false } // what it refuses is seen when it does

func sameSpot(string, string) bool { return false }
