package formats

import (
	"fmt"
	"strings"
)

// An edit decision list is as CMX 3600 has it, which every editing program reads: lines
// of ASCII, one event a shot, and comments with the name and the file of it. A list has at
// most 999 events; what is more goes into the next list.
const (
	editListName = "timeline%s.edl"
	maxEvents    = 999
)

// editLists are the shots in their order, as the timeline has them.
func editLists(pkg Package, opt Options) []Document {
	type shot struct{ name, file string }
	var all []shot
	for _, p := range pkg.Photos {
		for _, x := range p.Pictures {
			all = append(all, shot{shotName(pkg, p), x.File.Path})
		}
	}
	var docs []Document
	for from := 0; from < len(all); from += maxEvents {
		var b strings.Builder
		fmt.Fprintf(&b, "TITLE: %s\r\nFCM: NON-DROP FRAME\r\n", plainASCII(timelineName(opt), 70))
		for i, s := range all[from:min(from+maxEvents, len(all))] {
			// event, reel, track, cut; then where it is of the source and of the sequence
			fmt.Fprintf(&b, "%03d  AX       V     C        %s %s %s %s\r\n", i+1,
				timecode(0), timecode(shotSeconds), timecode(firstSecond+i*shotSeconds), timecode(firstSecond+(i+1)*shotSeconds))
			fmt.Fprintf(&b, "* FROM CLIP NAME: %s\r\n* SOURCE FILE: %s\r\n", plainASCII(s.name, 60), s.file)
		}
		number := ""
		if from > 0 {
			number = fmt.Sprintf("-%d", from/maxEvents+1)
		}
		docs = append(docs, Document{Path: fmt.Sprintf(editListName, number), MediaType: "text/plain", Data: []byte(b.String())})
	}
	return docs
}

// firstSecond is where a sequence begins by custom: at one hour.
const firstSecond = 3600

// timecode is a whole second as HH:MM:SS:FF. A list does not say its frame rate: whoever
// opens it does, and every shot begins with a second of timecode at any of them.
func timecode(s int) string { return fmt.Sprintf("%02d:%02d:%02d:00", s/3600, s/60%60, s%60) }

// plainASCII is a text on one line, with a question mark for every letter that such a
// list has not.
func plainASCII(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, oneLine(s))
	return s[:min(len(s), most)]
}

// shotName is what people call a shot: its room, as the manifest calls it, and its number.
func shotName(pkg Package, p Photo) string {
	return fmt.Sprintf("%s %03d", labelOf(pkg, p.RoomID), p.Sequence)
}

// timelineName is what people call a sequence.
func timelineName(opt Options) string {
	day := opt.At
	if opt.Zone != nil {
		day = day.In(opt.Zone)
	}
	return fmt.Sprintf("Stills for %s, %s", opt.Channel, day.Format("January 2, 2006"))
}
