// Package proof writes the page that a family looks at before any photograph is shown:
// small marked pictures, on which a guardian says for each photograph and each use yes,
// no, not this part, or nothing. It works from a stick and from a link, and asks nobody
// for anything. Without a script it shows the photographs, and prints a form.
package proof

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"path"

	"github.com/stillroom/stillroom/pipeline/pages/wording"
)

//go:embed theme
var embedded embed.FS

// BuiltIn are the parts of the page, and its texts by language.
func BuiltIn() fs.FS {
	sub, err := fs.Sub(embedded, "theme")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}

// Proof holds the questions, and the photographs they are about.
type Proof struct {
	ID      string // of the package: the answers say which they are about
	Stem    string // the name of the file of answers; it tells nothing
	Lang    string
	Contact string   // an e-mail address; "": none
	Uses    []string // channels, in the order in which they are asked
	Photos  []Photo
}

// Photo is one photograph with the words beside it.
type Photo struct {
	ID                  string
	File                string // its picture
	Width, Height       int
	Title, Caption, Alt string
}

// File is a file of the package that is no picture.
type File struct {
	Path      string
	MediaType string
	Data      []byte
}

// policy lets a browser load the files beside the page, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"

// Pages writes the page and what it needs. own holds texts of somebody's; nil: none.
func Pages(p Proof, own fs.FS) ([]File, error) {
	words, err := (wording.Source{Name: "proof", Built: BuiltIn(), Own: own}).Load(p.Lang)
	if err != nil {
		return nil, err
	}
	t, err := template.New("page.html").Funcs(template.FuncMap{
		"say": words.Say, "lines": words.Lines,
		"use":    func(ch string) (string, error) { return words.Say("use." + ch) },
		"number": func(i int) int { return i + 1 },
		"policy": func() string { return policy },
	}).ParseFS(BuiltIn(), "page.html")
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	if err := t.Execute(&page, p); err != nil {
		return nil, err
	}
	files := []File{{"index.html", "text/html", page.Bytes()}}
	for _, f := range []struct{ name, kind string }{{"proof.css", "text/css"}, {"proof.js", "text/javascript"}, {"icon.svg", "image/svg+xml"}} {
		data, err := fs.ReadFile(BuiltIn(), path.Base(f.name))
		if err != nil {
			return nil, err
		}
		files = append(files, File{f.name, f.kind, data})
	}
	return files, nil
}
