package probe

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// localLayout is the wall clock of schema.Probe.TakenLocal, without the
// fraction of a second.
const localLayout = "2006-01-02T15:04:05"

// exifTime matches what EXIF prescribes, "2024:03:02 09:14:05", and what
// phones and editors write in its place: other separators, a T, a zone or a
// fraction after it. The tail is not believed: EXIF has its own tags for both.
var exifTime = regexp.MustCompile(`^(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:$|[.Z+ -])`)

// localTime reads an EXIF date and time as a wall clock. blank is true for
// the ways cameras say that their clock was never set (zeros, spaces): that is
// no fault. ok is false for anything that is not a possible date.
func localTime(s string) (local string, blank, ok bool) {
	if strings.Trim(s, "0:/- .T\x00") == "" {
		return "", true, false
	}
	m := exifTime.FindStringSubmatch(s)
	if m == nil {
		return "", false, false
	}
	var n [6]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // two or four digits, so it cannot fail
	}
	if n[0] == 0 || n[3] > 23 || n[4] > 59 || n[5] > 59 {
		return "", false, false
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	if t.Month() != time.Month(n[1]) || t.Day() != n[2] {
		return "", false, false // 31 February, month 13
	}
	return t.Format(localLayout), false, true
}

// iimTime reads IIM's date "20240302" and time "091405+0100" as a wall clock.
// The zone is often a program's guess and is not believed. A date alone is no
// capture time, and at midnight it is a day that a person typed.
func iimTime(date, clock string) string {
	if len(date) != 8 || len(clock) < 6 || clock[:6] == "000000" {
		return ""
	}
	local, _, _ := localTime(date[:4] + ":" + date[4:6] + ":" + date[6:] + " " + clock[:2] + ":" + clock[2:4] + ":" + clock[4:6])
	return local
}

// isoDate matches a date of XMP that goes down to the minute (ISO 8601), and
// what programs write in its place that copy the text of EXIF.
var isoDate = regexp.MustCompile(`^(\d{4}[-:]\d\d[-:]\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?$`)

// isoTime reads a date of XMP or QuickTime: the wall clock, and the offset if
// one is stated with it. "Z" says that the clock was not a local one, which is
// true of few files and meant by fewer, so it is no offset. A day alone is no
// capture time.
func isoTime(s string) (local, offset string) {
	m := isoDate.FindStringSubmatch(s)
	if m == nil {
		return "", ""
	}
	seconds := cmp.Or(m[3], ":00")
	local, _, ok := localTime(m[1] + " " + m[2] + seconds)
	if !ok {
		return "", ""
	}
	zone := m[5]
	if len(zone) == len("+0100") {
		zone = zone[:3] + ":" + zone[3:]
	}
	offset, _ = zoneOffset(zone)
	return local + fraction(m[4]), offset
}

// fraction reads a SubSecTime tag, the digits after the point: "12" is .12.
// It returns the digits with the point, at most nanoseconds, or "".
func fraction(s string) string {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return "." + s[:min(len(s), 9)]
}

var exifOffset = regexp.MustCompile(`^([+-])(\d\d):(\d\d)$`)

// zoneOffset reads an OffsetTime tag, "±HH:MM". No clock on Earth is set
// further from UTC than 14 hours.
func zoneOffset(s string) (string, bool) {
	m := exifOffset.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	h, _ := strconv.Atoi(m[2])
	min, _ := strconv.Atoi(m[3])
	if min > 59 || h*60+min > 14*60 {
		return "", false
	}
	return s, true
}
