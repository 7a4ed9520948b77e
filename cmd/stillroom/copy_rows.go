package main

import (
	"fmt"
	"time"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// copyRows say where a photo lies besides the catalog: list, in the mirrors inUse.
func copyRows(list []app.PhotoCopy, inUse []string, zone *time.Location) [][]string {
	switch {
	case len(inUse) == 0:
		return [][]string{{"copies", "none: no mirror is in use; make one with stillroom storage add DIR, then stillroom storage sync"}}
	case len(list) == 0:
		return [][]string{{"copies", fmt.Sprintf("none in the %s: stillroom storage sync makes one", quoted(inUse))}}
	}
	var rows [][]string
	for _, c := range list {
		rows = append(rows, []string{"copy", fmt.Sprintf("%s, of its %s file, %s", c.Mirror, c.Of, copyState(c.Copy, zone))})
	}
	return rows
}

// copyState is what is known of a copy, and since when.
func copyState(k schema.Copy, zone *time.Location) string {
	switch {
	case k.Fault == schema.CopyUnreadable:
		return "could not be read on " + dayOr(k.FaultAt, zone) + ": stillroom storage verify tries again"
	case k.Fault != "":
		return "found " + k.Fault + " on " + dayOr(k.FaultAt, zone) + ": stillroom storage sync mends it"
	case k.ReadAt == "":
		return "never read back"
	}
	return "read and found whole on " + dayOr(k.ReadAt, zone)
}
