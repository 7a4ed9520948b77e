package findings

import "github.com/stillroom/stillroom/schema"

// PackagePhoto says whether one photo of a package may be shown. It is the answer for
// programs that show photos.
type PackagePhoto struct {
	Type       string                `json:"type"`           // "photo", or "attachment"
	Kind       schema.AttachmentKind `json:"kind,omitempty"` // of an attachment
	Package    string                `json:"package"`
	PhotoID    string                `json:"photo_id"`
	MayBeShown bool                  `json:"may_be_shown"`
	ValidUntil schema.When           `json:"valid_until"`
	Reasons    []string              `json:"reasons"` // rule ids, the package's first; empty if it may be shown
	Files      []string              `json:"files"`   // below the package
}

// PackageVerdict closes one package.
type PackageVerdict struct {
	Type       string          `json:"type"` // "package"
	Package    string          `json:"package"`
	Manifest   string          `json:"manifest,omitempty"`
	Channel    schema.Channel  `json:"channel,omitempty"`
	ValidUntil schema.When     `json:"valid_until,omitempty"`
	Photos     int             `json:"photos"`
	Files      int             `json:"files"`
	Bytes      int64           `json:"bytes_read"`
	MayBeShown int             `json:"may_be_shown"` // photos
	Attached   PackageAttached `json:"attachments,omitzero"`
	Errors     int             `json:"errors"`
	Warnings   int             `json:"warnings"`
	NotChecked []string        `json:"not_checked"` // NotRecalled, NotMaker
}

// What is not checked of a package unless it is asked with more than the package.
const (
	NotRecalled = "recall" // whether it was called back since: without the feed as it is now
	NotMaker    = "maker"  // who made it: without the maker's keys
)

// PackageSummary closes the check of one or more packages.
type PackageSummary struct {
	Type       string          `json:"type"` // "summary"
	OK         bool            `json:"ok"`   // no errors
	Packages   int             `json:"packages"`
	Photos     int             `json:"photos"`
	Files      int             `json:"files"`
	Bytes      int64           `json:"bytes_read"`
	Attached   PackageAttached `json:"attachments,omitzero"`
	MayBeShown int             `json:"may_be_shown"` // photos, each once for each package that holds it
	Errors     int             `json:"errors"`
	Warnings   int             `json:"warnings"`
	NotChecked []string        `json:"not_checked"` // of each of them
	Seconds    float64         `json:"seconds"`
	Error      string          `json:"error,omitempty"`
}

// Add counts a package.
func (s *PackageSummary) Add(v PackageVerdict) {
	s.Packages++
	s.Photos += v.Photos
	s.Files += v.Files
	s.Bytes += v.Bytes
	s.MayBeShown += v.MayBeShown
	s.Attached.There += v.Attached.There
	s.Attached.MayBeShown += v.Attached.MayBeShown
	s.Errors += v.Errors
	s.Warnings += v.Warnings
}

// PackageAttached counts the letters, drawings, sound and film of a package.
type PackageAttached struct {
	There      int `json:"there"`
	MayBeShown int `json:"may_be_shown"`
}
