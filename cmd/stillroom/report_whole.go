package main

import (
	"encoding/json"
	"html/template"
	"io"
	"sync"

	"github.com/stillroom/stillroom/schema"
)

// wholeReport is written when everything is known: one JSON document, or a page that any
// browser shows and that asks no other host for anything.
type wholeReport struct {
	html  bool
	items []schema.ImportItem
}

func (w *wholeReport) write(to io.Writer, sum schema.ImportSummary) error {
	if w.html {
		for i := range w.items { // nothing in it is obeyed by what shows it
			it := &w.items[i]
			it.Source, it.Reason, it.Path = visible(it.Source), visible(it.Reason), visible(it.Path)
		}
		return reportPage().Execute(to, map[string]any{"Items": w.items, "Sum": sum, "Bytes": size(sum.Bytes)})
	}
	e := json.NewEncoder(to)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"summary": sum, "items": append([]schema.ImportItem{}, w.items...)})
}

var reportPage = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("report").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Import {{.Sum.Import}}</title>
<style>
body { font: 1rem/1.45 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ccc; vertical-align: top; overflow-wrap: anywhere }
.failed { font-weight: bold }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #111 } }
</style></head><body>
<h1>Import {{.Sum.Import}}</h1>
<p>{{.Sum.Seen}} files: {{.Sum.Imported}} imported ({{.Bytes}}), {{.Sum.Duplicate}} duplicate, {{.Sum.Skipped}} skipped, {{.Sum.Failed}} failed. State: {{.Sum.State}}.</p>
<table><thead><tr><th scope="col">Outcome</th><th scope="col">Photo</th><th scope="col">File as shot</th><th scope="col">Kept as</th><th scope="col">Because</th></tr></thead><tbody>
{{range .Items}}<tr class="{{.Outcome}}"><td>{{.Outcome}}</td><td>{{.Photo}}</td><td>{{.Source}}</td><td>{{.Path}}</td><td>{{.Reason}}</td></tr>
{{end}}</tbody></table>
</body></html>
`))
})
