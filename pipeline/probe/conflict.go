package probe

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/stillroom/stillroom/schema"
)

// point is a field of which blocks can say different things.
type point struct {
	field string
	fact  bool                            // asked in the order of facts, else of texts
	says  func(b *statement) bool         // whether b says anything that can be compared
	same  func(counts, b *statement) bool // whether b says the same, as far as both go
	takes func(b *statement) bool         // whether its word can count; nil: if it says anything
}

// points are all of them, in the order in which a Probe has the fields.
//
// What differs in the writing only is no difference: blanks, capitals, the sign
// or word for copyright, the order of keywords, the rounding of numbers, a
// fraction of a second or a zone that one block leaves out. Nor is a filler that
// EXIF has for a caption.
var points = []point{
	textual("make", true, func(b *statement) string { return b.Make }),
	textual("model", true, func(b *statement) string { return b.Model }),
	{"lens", true, func(b *statement) bool { return b.Lens != "" }, sameLens, nil},
	{"taken_local", true, func(b *statement) bool { return b.clock().digits != "" }, sameClock, func(b *statement) bool { return b.TakenLocal != "" }},
	textual("taken_offset", true, func(b *statement) string { return b.TakenOffset }),
	numeric("orientation", 0, func(b *statement) float64 { return float64(b.Orientation) }),
	numeric("exposure_s", rounding, func(b *statement) float64 { return b.ExposureS }),
	numeric("f_number", rounding, func(b *statement) float64 { return b.FNumber }),
	numeric("iso", rounding, func(b *statement) float64 { return float64(b.ISO) }),
	numeric("focal_mm", rounding, func(b *statement) float64 { return b.FocalMM }),
	{"gps", true, func(b *statement) bool { return b.GPS != nil }, samePlace, nil},
	textual("artist", true, func(b *statement) string { return b.Artist }),
	textual("copyright", true, func(b *statement) string { return notice(b.Copyright) }),
	textual("description", true, func(b *statement) string { return b.Description }),
	textual("title", false, func(b *statement) string { return b.Title }),
	textual("caption", false, func(b *statement) string {
		if b.block == schema.BlockEXIF {
			return caption(b.Description, &b.Probe)
		}
		return caption(b.Caption, &b.Probe)
	}),
	textual("creator", false, func(b *statement) string {
		if b.block == schema.BlockEXIF {
			return b.Artist
		}
		return b.Creator
	}),
	textual("credit", false, func(b *statement) string { return b.Credit }),
	textual("rights", false, func(b *statement) string {
		if b.block == schema.BlockEXIF {
			return notice(b.Copyright)
		}
		return notice(b.Rights)
	}),
	{"keywords", false, func(b *statement) bool { return len(b.Keywords) > 0 }, sameKeywords, nil},
}

// conflicts compares blocks point by point: the first that says something
// counts, and each other one is held against it.
func conflicts(facts, texts []*statement) []ConflictError {
	var out []ConflictError
	for _, p := range points {
		order := texts
		if p.fact {
			order = facts
		}
		takes := p.takes
		if takes == nil {
			takes = p.says
		}
		i := slices.IndexFunc(order, takes)
		if i < 0 {
			continue
		}
		counts := order[i]
		c := ConflictError{Field: p.field, Taken: counts.block}
		for _, b := range order {
			if b != counts && p.says(b) && !p.same(counts, b) {
				c.Others = append(c.Others, b.block)
			}
		}
		if len(c.Others) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// Differ names the fields in which two files that belong together differ, a picture and
// its sidecar, by the measure that holds between the blocks of one file: what a camera
// knows, and texts.
func Differ(a, b schema.Probe) (facts, texts []string) {
	whole := func(p schema.Probe) []*statement {
		return []*statement{{Probe: p, words: map[string]string{"taken_local": p.TakenLocal, "taken_source": p.TakenSource}}}
	}
	files := slices.Concat(whole(a), whole(b))
	for _, c := range conflicts(files, files) {
		switch i := slices.IndexFunc(points, func(p point) bool { return p.field == c.Field }); {
		case slices.Contains([]string{"artist", "copyright", "description"}, c.Field):
			// EXIF's names of what is compared as creator, rights and caption.
		case points[i].fact:
			facts = append(facts, c.Field)
		default:
			texts = append(texts, c.Field)
		}
	}
	return facts, texts
}

// textual is a point of one text.
func textual(field string, fact bool, get func(*statement) string) point {
	return point{field, fact,
		func(b *statement) bool { return get(b) != "" },
		func(counts, b *statement) bool { return sameText(counts, b, get(counts), get(b)) },
		nil,
	}
}

// rounding is how far two writings of one number lie apart: 1/60 and 0.0167.
const rounding = 0.01

// numeric is a point of one number, of which zero says nothing.
func numeric(field string, tolerance float64, get func(*statement) float64) point {
	return point{field, true,
		func(b *statement) bool { return get(b) != 0 },
		func(counts, b *statement) bool {
			return math.Abs(get(counts)-get(b)) <= tolerance*math.Abs(get(counts))
		},
		nil,
	}
}

// sameText compares two texts of two blocks. IIM is limited to so many bytes a
// field, so there the beginning that had room is the same, and no other is.
func sameText(a, b *statement, v, w string) bool {
	return fold(v) == fold(w) || a.cutOf(b, v, w) || b.cutOf(a, w, v)
}

// fold removes differences of writing from a text. Names in a list stand behind commas
// or semicolons, as the block has it.
func fold(s string) string {
	s = strings.ToLower(norm.NFC.String(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ';' || r == ',' || r < ' ' || r == '\u00a0' }), " ")
}

func sameKeywords(a, b *statement) bool {
	sorted := func(list []string) []string {
		list = slices.Clone(list)
		slices.SortFunc(list, func(v, w string) int { return strings.Compare(fold(v), fold(w)) })
		return slices.CompactFunc(list, func(v, w string) bool { return fold(v) == fold(w) })
	}
	return slices.EqualFunc(sorted(a.Keywords), sorted(b.Keywords), func(v, w string) bool { return sameText(a, b, v, w) })
}

// notice is a copyright notice without the word for it, which is all that some
// cameras write.
func notice(s string) string {
	return fold(strings.NewReplacer("copyright", "", "(c)", "", "©", "").Replace(fold(s)))
}

// sameLens compares two names of a lens. Programs that do not know the name
// write what it can do in its place, "24.0-70.0 mm f/2.8": there the numbers are
// compared.
func sameLens(a, b *statement) bool {
	if sameText(a, b, a.Lens, b.Lens) {
		return true
	}
	v, unnamedV := lensNumbers(a.Lens)
	w, unnamedW := lensNumbers(b.Lens)
	return (unnamedV || unnamedW) && slices.Equal(v, w)
}

var lensNumber = regexp.MustCompile(`\d+(?:\.\d+)?`)

// lensNumbers are the numbers in the name of a lens, and whether there is no
// name but them.
func lensNumbers(name string) (numbers []float64, unnamed bool) {
	for _, n := range lensNumber.FindAllString(name, -1) {
		v, _ := strconv.ParseFloat(n, 64) // digits, so it cannot fail
		numbers = append(numbers, v)
	}
	rest := lensNumber.ReplaceAllString(strings.ToLower(name), "")
	return numbers, strings.Trim(strings.ReplaceAll(rest, "mm", ""), "f/- ") == ""
}

// clock is a capture time as precise as it was written.
type clock struct {
	digits   string // of the wall clock: 20240302, 20240302091405
	fraction string // of a second, its digits
	zone     string // that stands with it, or ""
}

// clock reads the words of a capture time of any block. A date that a person
// typed has a midnight behind it, from programs that want a time.
func (b *statement) clock() clock {
	st, ok := parseStamp(b.words["taken_local"])
	if !ok {
		return clock{}
	}
	const layout = "20060102150405"
	c := clock{digits: st.t.Format(layout[:map[int]int{3: 8, 5: 12, 6: 14}[st.parts]]), zone: cmp.Or(st.zone, b.TakenOffset)}
	if typed := strings.HasSuffix(b.words["taken_source"], "DateCreated"); typed && strings.Trim(c.digits[8:], "0") == "" {
		c.digits = c.digits[:8]
	} else if st.parts == 6 {
		c.fraction = strings.TrimRight(st.fraction, "0")
	}
	return c
}

// instant is the moment, if the clock says which.
func (c clock) instant() (time.Time, bool) {
	const layout = "20060102150405Z0700"
	t, err := time.Parse(layout, c.digits+strings.Replace(c.zone, ":", "", 1))
	return t, err == nil
}

// sameClock compares two capture times down to what both state; a moment may be
// written by two clocks. When a picture was digitized is another question.
func sameClock(a, b *statement) bool {
	if digitized(a) != digitized(b) {
		return true
	}
	v, w := a.clock(), b.clock()
	if n := min(len(v.digits), len(w.digits)); v.digits[:n] == w.digits[:n] {
		// Programs take ".15" for 15 thousandths and write ".015".
		f, g := strings.TrimLeft(v.fraction, "0"), strings.TrimLeft(w.fraction, "0")
		return strings.HasPrefix(f, g) || strings.HasPrefix(g, f)
	}
	t, okT := v.instant()
	u, okU := w.instant()
	return okT && okU && t.Equal(u)
}

func digitized(b *statement) bool {
	source := b.words["taken_source"]
	return strings.HasSuffix(source, "DateTimeDigitized") || strings.HasSuffix(source, "CreateDate")
}

// samePlace allows for the digits that programs keep: ten metres or so.
func samePlace(a, b *statement) bool {
	const tolerance = 1e-4 // degrees
	return math.Abs(a.GPS.Lat-b.GPS.Lat) <= tolerance && math.Abs(a.GPS.Lon-b.GPS.Lon) <= tolerance
}
