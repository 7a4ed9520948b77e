package probe

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// localLayout is the wall clock of schema.Probe.TakenLocal, without the
// fraction of a second; dayLayout is that of a day without a time.
const (
	localLayout = "2006-01-02T15:04:05"
	dayLayout   = "2006-01-02"
)

// stamp is a date and time as far as it was written.
type stamp struct {
	t        time.Time // in no zone
	parts    int       // 3: a day; 5: to the minute; 6: to the second
	fraction string    // of a second, its digits
	zone     string    // that stands with it, or ""
	doubt    string    // why another might read it otherwise, or ""
}

// local is the stamp as schema.Probe.TakenLocal has it.
func (st stamp) local() string {
	if st.parts == 3 {
		return st.t.Format(dayLayout)
	}
	return st.t.Format(localLayout)
}

// halves are the words for the halves of the day that phones write beside the
// hour, in their language and whatever became of it on the way: GBK and Big5 that
// were read as Windows-1252.
var halves = []struct {
	word string
	pm   bool
}{
	{"上午", false}, {"午前", false}, {"오전", false}, {"A.M.", false}, {"AM", false}, {"ÉÏÎÇ", false}, {"¤W¤È", false}, {"凌晨", false}, {"早上", false},
	{"下午", true}, {"午後", true}, {"오후", true}, {"P.M.", true}, {"PM", true}, {"ÏÂÎÇ", true}, {"¤U¤È", true}, {"晚上", true},
}

// stampForm matches what EXIF and ISO 8601 prescribe, and what phones, scanners
// and editors write in their place: other separators, single digits, blanks where
// a zero should be, a T, a zone or a fraction after it; and IIM's form.
var stampForm = regexp.MustCompile(`^(\d{4})(?:[:/.-] ?(\d{1,2})[:/.-] ?(\d{1,2})|(\d\d)(\d\d))` +
	`(?:$|[ T]+(?:(\d{1,2}): ?(\d{1,2})(?:: ?(\d{1,2}))?|(\d\d)(\d\d)(\d\d)?))` +
	`(?:[.,](\d+))? ?(Z|[+-]\d\d:?\d\d)?(?:[.Z+-].*| .*)?$`)

// unset are what stands in place of a date where nobody set the clock.
func unset(s string) bool { return strings.Trim(s, "0:/- .T\x00") == "" }

// dayForm matches a date before something that is no time.
var dayForm = regexp.MustCompile(`^\d{4}[:/.-] ?\d{1,2}[:/.-] ?\d{1,2}(?:[^0-9]|$)`)

// parseStamp reads a date with or without a time. It is false for whatever has no
// meaning, or more than one. A time that is none does not take the day with it.
func parseStamp(s string) (st stamp, ok bool) {
	if st, ok = parseWhole(s); ok {
		return st, true
	}
	day := dayForm.FindString(strings.TrimSpace(s))
	if st, ok = parseWhole(strings.TrimRight(day, " \tT:")); ok {
		st.doubt = "has an impossible time; only its day counts"
	}
	return st, ok
}

// dated turns the signs for year, month and day of China, Japan and Korea into those of
// EXIF.
var dated = strings.NewReplacer("年", ":", "月", ":", "日", " ", "년", ":", "월", ":", "일", " ")

// pointed matches a time with points for colons.
var pointed = regexp.MustCompile(`^(\d{4}\D.*[ T])(\d{1,2})\.(\d{1,2})\.(\d\d)$`)

func parseWhole(s string) (st stamp, ok bool) {
	// Blanks where the seconds should be: to the minute is what there is.
	s = strings.TrimRight(strings.TrimSpace(dated.Replace(s)), " :")
	s = pointed.ReplaceAllString(s, "$1$2:$3:$4")
	half, pm := "", false
	for _, h := range halves {
		if i := strings.Index(strings.ToUpper(s), h.word); i >= 4 && len(s) == len(strings.ToUpper(s)) {
			half, pm = h.word, h.pm
			s = strings.TrimSpace(s[:i] + " " + s[i+len(h.word):])
			break
		}
	}
	// Blanks and signs where the time should be: a day is what there is.
	if i := strings.IndexAny(s, " T"); i > 0 && strings.Trim(s[i:], " T:.-") == "" {
		s = s[:i]
	}
	m := stampForm.FindStringSubmatch(s)
	if m == nil {
		return stamp{}, false
	}
	n := func(groups ...int) int {
		for _, g := range groups {
			if m[g] != "" {
				v, _ := strconv.Atoi(m[g]) // a few digits, so it cannot fail
				return v
			}
		}
		return 0
	}
	year, month, day := n(1), n(2, 4), n(3, 5)
	hour, minute, second := n(6, 9), n(7, 10), n(8, 11)
	st = stamp{parts: 3, fraction: m[12], zone: m[13]}
	if m[6]+m[9] != "" {
		st.parts = 5
	}
	if m[8]+m[11] != "" {
		st.parts = 6
	}
	switch {
	case half != "" && st.parts == 3, half != "" && !pm && hour > 12:
		return stamp{}, false // a half of the day of no hour, or of an hour that is in the other
	case half != "" && pm && hour < 12:
		hour += 12
	case half != "" && !pm && hour == 12:
		hour = 0
	}
	if hour == 24 {
		// Phones count the first hour of a day so; it is that of the day that stands there.
		hour, st.doubt = 0, "has an hour 24, taken for the first of its day"
	}
	if year == 0 || hour > 23 || minute > 59 || second > 59 {
		return stamp{}, false
	}
	st.t = time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if st.t.Month() != time.Month(month) || st.t.Day() != day {
		return stamp{}, false // 31 February, month 13
	}
	return st, true
}

// localTime reads an EXIF date and time as a wall clock, or a day. blank is true
// for the ways cameras say that their clock was never set (zeros, spaces): that is
// no fault. ok is false for anything that is not a possible date.
func localTime(s string) (st stamp, blank, ok bool) {
	if unset(s) {
		return stamp{}, true, false
	}
	st, ok = parseStamp(s)
	return st, false, ok
}

// iimTime reads IIM's date "20240302" and time "091405+0100" as a wall clock, also
// where they are written with signs between. The zone is often a program's guess
// and is not believed. A date alone, or one with a midnight behind it, is a day that
// a person typed.
func iimTime(date, clock string) string {
	if len(date) != 8 && !signedDay.MatchString(date) {
		return ""
	}
	if hour := strings.ReplaceAll(clock, ":", ""); len(hour) < 6 || hour[:6] == "000000" {
		clock = ""
	}
	st, ok := parseStamp(strings.TrimSpace(date + " " + clock))
	if !ok {
		return ""
	}
	return st.local()
}

// signedDay is a day as XMP writes it, or EXIF.
var signedDay = regexp.MustCompile(`^\d{4}[-:/]\d\d[-:/]\d\d$`)

// isoTime reads a date of XMP or QuickTime: the wall clock or the day, and the
// offset if one is stated with it. "Z" says that the clock was not a local one,
// which is true of few files and meant by fewer, so it is no offset.
func isoTime(s string) (local, offset string) {
	st, ok := parseStamp(s)
	if !ok || unset(s) {
		return "", ""
	}
	if st.parts == 3 {
		return st.local(), ""
	}
	return st.local() + fraction(st.fraction), st.offset()
}

// offset is the zone that stands with the time, as schema.Probe.TakenOffset has it. "Z"
// is none.
func (st stamp) offset() string {
	zone := st.zone
	if len(zone) == len("+0100") {
		zone = zone[:3] + ":" + zone[3:]
	}
	offset, _ := zoneOffset(zone)
	return offset
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
