package embed

import (
	"fmt"
	"math"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/stillroom/stillroom/schema"
)

// Metadata holds the words that may stand in a picture. An empty field is absent from
// the picture. Codes are those of PLUS and IPTC, without the address before them.
type Metadata struct {
	// For every profile.

	Creator         string
	Credit          string // the line to be printed
	CopyrightNotice string
	UsageTerms      string
	WebStatement    string // URL of the terms
	LicensorName    string
	LicensorEmail   string
	LicensorURL     string // where to ask
	Description     string // the caption
	Alt             string // for those who cannot see it, in a sentence
	Extended        string // the same, at length
	Lang            string // of description, alt, extended and title; BCP 47, such as "en"

	GUID              string // urn:uuid:…; never the original's digest, which would name it
	DigitalSourceType string // such as "digitalCapture"

	DataMining         string   // DMI-…, but none that points elsewhere
	CreditRequired     string   // CR-…
	Constraints        []string // AL-…: what may not be done to the picture
	FileConstraints    []string // IF-…: what may not be done to the file
	MediaConstraints   string   // where it may not stand
	OtherConstraints   string   // DataMining in words
	OtherConditions    string
	ModelRelease       string      // MR-…
	PropertyRelease    string      // PR-…
	PropertyReleaseIDs []string    // urn:stillroom:consent:ID; the id says nothing of anybody
	LicenseStart       schema.When // a day or an instant
	LicenseEnd         schema.When // likewise

	// From Press.

	Title        string
	Headline     string
	Instructions string
	JobTitle     string // the creator's
	Source       string
	JobID        string
	Keywords     []string // in a picture for the press alone, as the place is
	City         string
	Region       string // a state or province
	Country      string
	// Taken is when the picture was taken, by the clock on the wall: 2024-03-02 or
	// 2024-03-02T09:14:05[.123]. The press gets the day of it.
	Taken string

	// For ArchiveFull.

	TakenOffset string // ±HH:MM, only if it is known
	Camera      Camera
}

// Camera is what an archive wants to know of how a picture was taken. Zero is
// "not known".
type Camera struct {
	Make, Model, LensMake, LensModel string

	ExposureS float64 // seconds
	FNumber   float64
	ISO       int
	FocalMM   float64
	Focal35MM int  // for the same view on 24 by 36 mm
	SRGB      bool // the colors of these pixels
}

// FieldError reports a field that cannot be written. It does not quote it.
type FieldError struct {
	Field string // as in Metadata
	Why   string
}

func (e *FieldError) Error() string { return fmt.Sprintf("metadata %s: %s", e.Field, e.Why) }

// The controlled values, in the order in which they are written. Of data mining
// those are missing that point to a constraint or to a rights expression:
// nothing would stand there.
var (
	dataMining = []string{ // from the mildest
		"DMI-ALLOWED", "DMI-UNSPECIFIED", "DMI-PROHIBITED-GENAIMLTRAINING", "DMI-PROHIBITED-AIMLTRAINING",
		"DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING", "DMI-PROHIBITED",
	}
	creditRequired   = []string{"CR-NRQ", "CR-COI", "CR-CAI", "CR-CCA"}
	constraints      = []string{"AL-CRP", "AL-FLP", "AL-RET", "AL-CLR", "AL-DCL", "AL-MRG"}
	fileConstraints  = []string{"IF-MFN", "IF-MID", "IF-MMD", "IF-MFT"}
	modelReleases    = []string{"MR-NON", "MR-NAP", "MR-UMR", "MR-LMR"}
	propertyReleases = []string{"PR-NON", "PR-NAP", "PR-UPR", "PR-LPR"}
	sourceTypes      = []string{
		"digitalCapture", "computationalCapture", "negativeFilm", "positiveFilm", "print", "humanEdits",
		"algorithmicallyEnhanced", "softwareImage", "digitalCreation", "dataDrivenMedia", "trainedAlgorithmicMedia",
		"algorithmicMedia", "screenCapture", "virtualRecording", "composite", "compositeCapture", "compositeSynthetic",
		"compositeWithTrainedAlgorithmicMedia",
	}
)

var (
	langForm   = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$`)
	guidForm   = regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	idForm     = regexp.MustCompile(`^urn:stillroom:[a-z]+:[A-Za-z0-9-]+$`)
	takenForm  = regexp.MustCompile(`^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?)?$`)
	offsetForm = regexp.MustCompile(`^[+-](0\d|1[0-4]):[0-5]\d$`)
)

// checked is m with its texts made ready to be written, or the first thing that
// cannot be. m keeps its own lists.
func (m Metadata) checked() (Metadata, error) {
	for _, t := range []struct {
		field string
		text  *string
	}{
		{"Creator", &m.Creator}, {"Credit", &m.Credit}, {"CopyrightNotice", &m.CopyrightNotice},
		{"UsageTerms", &m.UsageTerms}, {"LicensorName", &m.LicensorName}, {"Description", &m.Description},
		{"Alt", &m.Alt}, {"Extended", &m.Extended}, {"MediaConstraints", &m.MediaConstraints},
		{"OtherConstraints", &m.OtherConstraints}, {"OtherConditions", &m.OtherConditions}, {"Title", &m.Title}, {"Headline", &m.Headline},
		{"Instructions", &m.Instructions}, {"JobTitle", &m.JobTitle}, {"Source", &m.Source}, {"JobID", &m.JobID},
		{"City", &m.City}, {"Region", &m.Region}, {"Country", &m.Country},
		{"Camera.Make", &m.Camera.Make}, {"Camera.Model", &m.Camera.Model},
		{"Camera.LensMake", &m.Camera.LensMake}, {"Camera.LensModel", &m.Camera.LensModel},
	} {
		s, why := text(*t.text)
		if why != "" {
			return Metadata{}, &FieldError{t.field, why}
		}
		*t.text = s
	}
	var words []string
	for _, k := range m.Keywords {
		word, why := text(k)
		if why != "" {
			return Metadata{}, &FieldError{"Keywords", why}
		}
		if word != "" {
			words = append(words, word)
		}
	}
	m.Keywords = words

	var err error
	check := func(field string, empty, ok bool, why string) {
		if err == nil && !empty && !ok {
			err = &FieldError{field, why}
		}
	}
	code := func(field, v string, list []string) {
		check(field, v == "", slices.Contains(list, v), "not a known code")
	}
	codes := func(field string, v *[]string, list []string) {
		for _, c := range *v {
			code(field, c, list)
		}
		*v = slices.DeleteFunc(slices.Clone(list), func(c string) bool { return !slices.Contains(*v, c) })
	}
	code("DataMining", m.DataMining, dataMining)
	code("CreditRequired", m.CreditRequired, creditRequired)
	code("ModelRelease", m.ModelRelease, modelReleases)
	code("PropertyRelease", m.PropertyRelease, propertyReleases)
	code("DigitalSourceType", m.DigitalSourceType, sourceTypes)
	codes("Constraints", &m.Constraints, constraints)
	codes("FileConstraints", &m.FileConstraints, fileConstraints)

	check("WebStatement", m.WebStatement == "", webAddress(m.WebStatement), "not an address that begins with https:// or http://")
	check("LicensorURL", m.LicensorURL == "", webAddress(m.LicensorURL), "not an address that begins with https:// or http://")
	check("LicensorEmail", m.LicensorEmail == "", mailAddress(m.LicensorEmail), "not a plain e-mail address")
	check("Lang", m.Lang == "", langForm.MatchString(m.Lang), "not a language such as en or pt-BR")
	check("GUID", m.GUID == "", guidForm.MatchString(m.GUID), "not of the form urn:uuid:… in small letters")
	for _, id := range m.PropertyReleaseIDs {
		check("PropertyReleaseIDs", false, idForm.MatchString(id), "not of the form urn:stillroom:consent:ID")
	}
	date := func(field string, w *schema.When) {
		d, ok := licenseDate(*w)
		check(field, *w == "", ok, "neither a day nor an instant with a zone")
		*w = d
	}
	date("LicenseStart", &m.LicenseStart)
	date("LicenseEnd", &m.LicenseEnd)
	check("Taken", m.Taken == "", taken(m.Taken), "neither 2024-03-02 nor 2024-03-02T09:14:05")
	check("TakenOffset", m.TakenOffset == "", offsetForm.MatchString(m.TakenOffset), "not of the form ±HH:MM")
	m.Camera.check(check)
	if err != nil {
		return Metadata{}, err
	}
	return m, nil
}

// text is s as it is written, or why it cannot be.
func text(s string) (string, string) {
	switch {
	case !utf8.ValidString(s):
		return "", "not UTF-8"
	case !schema.Printable(s):
		return "", "a control character, which nobody would see"
	}
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")), ""
}

// Legible is m without values of the camera and of its time that cannot be written: a
// name with a control character, a number out of all range. No person wrote them or saw
// them, and they are not worth the picture.
func (m Metadata) Legible() Metadata {
	for _, name := range []*string{&m.Camera.Make, &m.Camera.Model, &m.Camera.LensMake, &m.Camera.LensModel} {
		if s, why := text(*name); why != "" || len(s) >= maxExifText {
			*name = ""
		}
	}
	for _, number := range []*float64{&m.Camera.ExposureS, &m.Camera.FNumber, &m.Camera.FocalMM} {
		if !plausible(*number) {
			*number = 0
		}
	}
	if !plausible(float64(m.Camera.ISO)) {
		m.Camera.ISO = 0
	}
	if m.Camera.Focal35MM < 0 || m.Camera.Focal35MM > math.MaxUint16 {
		m.Camera.Focal35MM = 0
	}
	if !taken(m.Taken) {
		m.Taken = ""
	}
	if !offsetForm.MatchString(m.TakenOffset) {
		m.TakenOffset = ""
	}
	return m
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && plain(s)
}

func mailAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && plain(s)
}

// plain reports whether s is printable ASCII without blanks.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// licenseDate is w as XMP has dates: a day as it stands, an instant in UTC.
func licenseDate(w schema.When) (schema.When, bool) {
	if d, err := schema.ParseDay(string(w)); err == nil {
		return schema.When(d.String()), true
	}
	t, err := w.Start(time.UTC)
	if err != nil {
		return "", false
	}
	return schema.WhenOf(t), true
}

func taken(s string) bool {
	if !takenForm.MatchString(s) {
		return false
	}
	layout := "2006-01-02T15:04:05"
	_, err := time.Parse(layout[:min(len(s), len(layout))], s)
	return err == nil
}

// takenDay is the day of Taken, "" when it is not known.
func (m Metadata) takenDay() string { return m.Taken[:min(len(m.Taken), len("2006-01-02"))] }

// takenWhole is Taken with what is known of its zone.
func (m Metadata) takenWhole() string {
	if len(m.Taken) > len("2006-01-02") {
		return m.Taken + m.TakenOffset
	}
	return m.Taken
}
