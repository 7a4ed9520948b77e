package leak

import (
	"fmt"
	"slices"
	"strings"
)

// Profile names what metadata a file may carry. The empty profile is None.
type Profile string

// Profiles, from the strictest. Each allows what the one before allows.
const (
	None        Profile = "none"         // nothing; tiles, thumbnails, derivatives
	RightsOnly  Profile = "rights_only"  // XMP: who, whose, on what terms, and the words for the picture
	Press       Profile = "press"        // and what newsrooms need, with its IIM mirror
	ArchiveFull Profile = "archive_full" // and camera, exposure and capture time; without IIM
)

// Policy says what bytes may leave. The zero value is the strictest: no metadata, no
// color profile.
type Policy struct {
	Profile Profile

	// ICC allows an embedded color profile. Its tags are still held against an
	// allow-list: display profiles carry serial numbers.
	ICC bool

	// Mark is the one comment that a picture may carry, and then has to: once, letter
	// by letter, and if it has the form of a mark. "": none. AnyMark is for callers who
	// cannot know the mark: any of the form, or none.
	Mark    string
	AnyMark bool

	// Private holds values that must not occur: serial numbers, owner and
	// guardian names, contacts, private places, original file names, names of
	// people that may not be shown. Where a term allows a part (the first name,
	// the state), the caller passes only the rest ("Last", not "First Last").
	Private []string

	// Places holds addresses, and the names of places and of what happened there:
	// each is found whole, by its parts, in every way to write a street, and by the
	// words that make it unique. In texts only.
	Places []string

	// Names holds people who have nothing to do with what is checked: their names are
	// found whole and, where a name stands, by each of their words. In texts only.
	Names []string

	// Days are found in every way to write a day, without their year and without
	// their day too; OtherDays with year, month and day only, as in every file that is
	// checked and not asked about by Tells. In texts only.
	Days, OtherDays []Day

	// Place holds the town, the state and the country that a picture for the press may
	// name in the fields for them: each is there as it stands here, or not at all.
	Place []string

	// Positions are found by Tells in every way to write coordinates.
	Positions []Position

	// Stories are texts whose sentences, and longer parts, must not occur, and Files
	// names of files as shot. In texts only.
	Stories, Files []string

	// Also is a gate whose values must not occur in texts either; many gates may share
	// it.
	Also *Gate

	// Shown holds values that may be told: a find that is a part of one does not count.
	Shown []string

	// Whole holds values that count only when they occur whole: "First Last",
	// but neither of its words. It is for texts in which a part of the value may
	// well mean something else. It is searched for in texts and names, not in
	// pictures.
	Whole []string
}

// forPress reports whether the picture is one for the press, which may name a town.
func (p Policy) forPress() bool { return p.Profile == Press }

// mayTell reports whether a field for a place holds what it may. IIM holds the beginning
// of a long name.
func (p Policy) mayTell(s string) bool {
	return slices.ContainsFunc(p.Place, func(may string) bool {
		return s == may || len(s) > 24 && strings.HasPrefix(may, s)
	})
}

// allows reports whether the profile carries everything that from carries.
func (p Policy) allows(from Profile) bool {
	rank := map[Profile]int{None: 0, RightsOnly: 1, Press: 2, ArchiveFull: 3}
	return rank[p.Profile] >= rank[from]
}

// Leak is one thing that must not leave. What names the place and the kind; it never
// repeats a private value.
type Leak struct {
	Rule string
	What string
}

// Rules. Verify and export report leaks under these ids.
const (
	RuleGPS         = "SR-META-GPS"         // GPS, or a place in words
	RuleSerial      = "SR-META-SERIAL"      // serial number, owner, unique id
	RuleThumb       = "SR-META-THUMB"       // a second picture: preview, thumbnail, layer, auxiliary image
	RuleMakerNote   = "SR-META-MAKERNOTE"   // the maker's opaque block
	RuleTrailer     = "SR-META-TRAILER"     // bytes after the end, or that nothing points at
	RuleSegment     = "SR-META-SEGMENT"     // a segment, chunk or box outside the profile
	RuleTag         = "SR-META-TAG"         // an Exif, TIFF or IIM tag outside the profile
	RuleXMP         = "SR-META-XMP"         // an XMP property outside the profile
	RuleICC         = "SR-META-ICC"         // a color profile outside the policy
	RuleOrientation = "SR-META-ORIENTATION" // a picture that is only upright by its metadata
	RulePrivate     = "SR-META-PRIVATE"     // a value of Policy.Private
	RuleStrayFile   = "SR-META-STRAYFILE"   // a file nobody asked for
	RuleName        = "SR-META-NAME"        // a file name that is not opaque, plain ASCII
	RuleUnchecked   = "SR-META-UNCHECKED"   // cannot be checked: unknown, broken or too large
)

// Rule is a rule id with one sentence about it.
type Rule struct{ ID, About string }

// Rules lists every rule the gate reports under, in a fixed order.
func Rules() []Rule {
	return []Rule{
		{RuleGPS, "the file says where the picture was taken"},
		{RuleSerial, "the file holds a serial number, an owner or a unique id"},
		{RuleThumb, "the file holds a second picture, which may show what was cropped or blurred"},
		{RuleMakerNote, "the file holds a maker note, which nobody can read in full"},
		{RuleTrailer, "the file holds bytes that are no part of the picture"},
		{RuleSegment, "the file holds a segment, chunk or box that its profile does not allow"},
		{RuleTag, "the file holds an Exif, TIFF or IIM tag that its profile does not allow"},
		{RuleXMP, "the file holds an XMP property that its profile does not allow"},
		{RuleICC, "the file holds a color profile that is not allowed or not plain"},
		{RuleOrientation, "the picture is upright only by its metadata"},
		{RulePrivate, "a private value occurs"},
		{RuleStrayFile, "the file is a leftover that nobody asked for"},
		{RuleName, "the file name is not an opaque, plain ASCII name, or does not fit its bytes"},
		{RuleUnchecked, "the file cannot be checked, so it must not leave"},
	}
}

// Gate is a policy made ready. It is safe for concurrent use. Making one costs
// time in the length of Policy.Private, so use one Gate for many files.
type Gate struct {
	policy Policy
	known  bool // the profile is one of ours
	words  *words
	traces *traces
}

// New makes a gate. A profile it does not know allows nothing, and every file
// is refused.
func New(p Policy) *Gate {
	g := &Gate{policy: p, words: newWords(p), traces: newTraces(p.Private)}
	switch p.Profile {
	case "":
		g.policy.Profile = None
		g.known = true
	case None, RightsOnly, Press, ArchiveFull:
		g.known = true
	default:
		g.policy.Profile = None
	}
	return g
}

// With is the gate with another Policy.Mark. It costs nothing.
func (g *Gate) With(mark string) *Gate {
	other := *g
	other.policy.Mark = mark
	return &other
}

// File proves that one picture carries nothing outside the policy; no leaks
// means proved. See Gate.File.
func File(name string, data []byte, p Policy) []Leak { return New(p).File(name, data) }

// Text checks a manifest, page, caption or table. See Gate.Text.
func Text(what string, text []byte, private []string) []Leak {
	return New(Policy{Private: private}).Text(what, text)
}

// Name checks the path of an exported file. See Gate.Name.
func Name(path string, private []string) []Leak {
	return New(Policy{Private: private}).Name(path)
}

// Tells reports whether a text about a photo, such as a caption, holds a private value,
// in whatever way a person may have written it. The values of shown may be told, as
// those of Policy.Shown.
func (g *Gate) Tells(text string, shown ...string) bool {
	found := false
	var may []string
	for _, s := range shown {
		may = append(may, string(canonical(s).s))
	}
	for _, v := range views(text) {
		g.words.search(v, false, may, func(string) { found = true })
	}
	return found || len(nothing.Text("text", []byte(text))) > 0
}

// nothing is a gate for values that no text may hold, whoever it is about.
var nothing = New(Policy{})

// maxLeaks bounds a report: past it the answer is known, and a hostile file can
// hold millions. Arbitrary.
const maxLeaks = 64

// report collects leaks in the order found, each once.
type report struct {
	leaks []Leak
	seen  map[Leak]bool
}

func (r *report) add(rule, format string, args ...any) {
	if len(r.leaks) >= maxLeaks {
		return
	}
	l := Leak{Rule: rule, What: fmt.Sprintf(format, args...)}
	if r.seen[l] {
		return
	}
	if r.seen == nil {
		r.seen = make(map[Leak]bool)
	}
	r.seen[l] = true
	r.leaks = append(r.leaks, l)
}
