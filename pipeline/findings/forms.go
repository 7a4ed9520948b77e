package findings

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// Formats are the formats of a report.
func Formats() []string { return append([]string{"text", "json"}, Forms()...) }

// Forms are the formats that other programs read, each as one document: those of Write.
func Forms() []string { return []string{"sarif", "junit", "github", "gitlab", "html"} }

// Write writes a report in one of Forms. It holds what the findings say: ids and paths of
// ours, no name. Program is what made it.
func Write(w io.Writer, form string, r Report, program string) error {
	switch form {
	case "sarif":
		return sarif(w, r, program)
	case "junit":
		return junit(w, r)
	case "github":
		return annotations(w, r)
	case "gitlab":
		return codeQuality(w, r)
	case "html":
		return htmlPage().Execute(w, pageOf(r, program))
	}
	return &schema.UnknownError{What: "format", Word: form, Known: Forms()}
}

// fingerprints tell findings apart, and find the same again in the next run: by what they
// are about, since counts and dates in messages change.
func fingerprints(list []schema.Finding) []string {
	seen := map[string]int{}
	var prints []string
	for _, f := range list {
		about := strings.Join([]string{f.Rule, f.Subject, f.Photo, f.Path, f.Delivery}, "\x00")
		seen[about]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", about, seen[about]))
		prints = append(prints, hex.EncodeToString(sum[:16]))
	}
	return prints
}

// place is a path for a program that wants one: that of the finding, or of the package or
// the catalog that was looked at.
func (r Report) place(f schema.Finding) string {
	return strings.TrimPrefix((&url.URL{Path: r.file(f)}).EscapedPath(), "/")
}

// file is that path as it is called on a disk.
func (r Report) file(f schema.Finding) string {
	path := f.Path
	switch {
	case path != "":
	case r.Packages && f.Subject != "":
		path = f.Subject
	case r.Packages:
		path = "manifest.json"
	default:
		path = "catalog.db"
	}
	return path
}

// line is the line of that path: a finding about a text has its own.
func line(f schema.Finding) int { return max(f.Line, 1) }

// subjectOf is what a finding is about, with its line where the form has no other place for
// that.
func subjectOf(f schema.Finding) string {
	if f.Line > 0 {
		return fmt.Sprintf("%s:%d", f.Subject, f.Line)
	}
	return f.Subject
}

// text is a finding in one line. Many messages are an id, a path or a count, which say
// something only beside their rule: here nothing is beside them.
func text(f schema.Finding) string {
	if f.Message == "" {
		return f.Subject + ": " + aboutOf(f.Rule)
	}
	return fmt.Sprintf("%s: %s (%s)", f.Subject, f.Message, aboutOf(f.Rule))
}

// said is what a finding says of its subject. What a person is told by the name of a file,
// which no form holds, its rule says.
func said(f schema.Finding) string {
	if f.Message == "" {
		return aboutOf(f.Rule)
	}
	return f.Message
}

// Spoken is a finding for a program that has only its members: it always says something.
func Spoken(f schema.Finding) schema.Finding {
	f.Message = said(f)
	return f
}

// aboutOf is what a rule is about.
func aboutOf(id string) string {
	if r, known := byID()[id]; known {
		return r.About
	}
	return id
}

func document(w io.Writer, what any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(what)
}
