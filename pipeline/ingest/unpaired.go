package ingest

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// unpaired says why files of one name are no pair of a RAW and its rendering, for who
// thinks that they are one. It is "" where nobody would think so: there is no RAW file
// among them, or nothing beside it.
func unpaired(frames []*part) string {
	raws, others := 0, 0
	for _, p := range frames {
		switch {
		case p.probe.Format.RAW():
			raws++
		case p.probe.Format != schema.FormatUnknown:
			others++
		}
	}
	switch {
	case raws == 0 || others == 0:
		return ""
	case len(frames) != 2:
		return fmt.Sprintf("%d files have this name, and a pair has two", len(frames))
	case !frames[0].isNew() || !frames[1].isNew():
		return "the other file was in the catalog before; `stillroom pair` makes them one photo"
	}
	return notOneShot(frames[0].probe, frames[1].probe)
}

// notOneShot says what keeps two files from being of one press of the shutter beyond
// doubt; "" if nothing does.
func notOneShot(a, b schema.Probe) string {
	ta, erra := wallTime(a.TakenLocal)
	tb, errb := wallTime(b.TakenLocal)
	switch {
	case a.Model == "" || b.Model == "":
		return "one of the two does not say which camera took it"
	case !strings.EqualFold(a.Make, b.Make) || !strings.EqualFold(a.Model, b.Model):
		return "two cameras took them"
	case a.Serial != "" && b.Serial != "" && a.Serial != b.Serial:
		return "two cameras of one model took them"
	case erra != nil || errb != nil:
		return "one of the two does not say when it was taken"
	}
	if apart := time.Duration(math.Abs(float64(ta.Sub(tb)))); apart > pairSlack {
		return fmt.Sprintf("they were taken %s apart, and a camera writes both within a second", apart.Round(time.Second/100))
	}
	return ""
}
