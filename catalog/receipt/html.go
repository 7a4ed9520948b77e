package receipt

import (
	"bytes"
	_ "embed"
	"html/template"
	"sync"
)

//go:embed receipt.html.tmpl
var page string

var pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("receipt").Parse(page)) })

// HTML is the receipt as one page that needs nothing else: no script, no font,
// no picture, nothing that is fetched from anywhere.
func (r Receipt) HTML() ([]byte, error) {
	var b bytes.Buffer
	err := pageTemplate().Execute(&b, r)
	return b.Bytes(), err
}
