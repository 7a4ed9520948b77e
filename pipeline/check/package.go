package check

import (
	"fmt"
	"io"

	"github.com/stillroom/stillroom/schema"
)

// PackagePhoto says of one photo of a package whether it may be shown: what a
// program that shows photos asks.
type PackagePhoto struct {
	Type       string      `json:"type"` // "photo"
	Package    string      `json:"package"`
	PhotoID    string      `json:"photo_id"`
	MayBeShown bool        `json:"may_be_shown"`
	ValidUntil schema.When `json:"valid_until"`
	Reasons    []string    `json:"reasons"` // rule ids, the package's first; empty if it may be shown
	Files      []string    `json:"files"`   // below the package
}

// PackageVerdict closes one package.
type PackageVerdict struct {
	Type       string         `json:"type"` // "package"
	Package    string         `json:"package"`
	Manifest   string         `json:"manifest,omitempty"`
	Channel    schema.Channel `json:"channel,omitempty"`
	ValidUntil schema.When    `json:"valid_until,omitempty"`
	Photos     int            `json:"photos"`
	Files      int            `json:"files"`
	Bytes      int64          `json:"bytes_read"`
	MayBeShown int            `json:"may_be_shown"` // photos
	Errors     int            `json:"errors"`
	Warnings   int            `json:"warnings"`
}

// PackageSummary closes the check of one or more packages.
type PackageSummary struct {
	Type       string  `json:"type"` // "summary"
	OK         bool    `json:"ok"`   // no errors
	Packages   int     `json:"packages"`
	Photos     int     `json:"photos"`
	Files      int     `json:"files"`
	Bytes      int64   `json:"bytes_read"`
	MayBeShown int     `json:"may_be_shown"` // photos, each once for each package that holds it
	Errors     int     `json:"errors"`
	Warnings   int     `json:"warnings"`
	Seconds    float64 `json:"seconds"`
	Error      string  `json:"error,omitempty"`
}

// Add counts a package.
func (s *PackageSummary) Add(v PackageVerdict) {
	s.Packages++
	s.Photos += v.Photos
	s.Files += v.Files
	s.Bytes += v.Bytes
	s.MayBeShown += v.MayBeShown
	s.Errors += v.Errors
	s.Warnings += v.Warnings
}

// WritePackage prints one package for people: a line for each finding, and one
// for the package.
func WritePackage(w io.Writer, findings []schema.Finding, v PackageVerdict) error {
	if err := WriteFindings(w, findings); err != nil {
		return err
	}
	verdict := fmt.Sprintf("%d of %d photos may be shown", v.MayBeShown, v.Photos)
	if v.MayBeShown > 0 {
		verdict += " until " + string(v.ValidUntil)
	}
	if v.Errors+v.Warnings > 0 {
		verdict += fmt.Sprintf("; %d errors, %d warnings", v.Errors, v.Warnings)
	}
	_, err := fmt.Fprintf(w, "%s: %s (%d files)\n", v.Package, verdict, v.Files)
	return err
}
