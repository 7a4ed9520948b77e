package findings

import (
	"html/template"
	"strings"
	"sync"

	"github.com/stillroom/stillroom/schema"
)

// shown is what the page shows.
type shown struct {
	Report
	Program string
	Heading string // its title, with a capital
	Rules   []ruleShown
}

type ruleShown struct {
	Rule
	Findings []schema.Finding
}

func pageOf(r Report, program string) shown {
	title := r.Title()
	s := shown{Report: r, Program: program, Heading: strings.ToUpper(title[:1]) + title[1:]}
	for _, rule := range Rules() {
		x := ruleShown{Rule: rule}
		for _, f := range r.Findings {
			if f.Rule == rule.ID {
				x.Findings = append(x.Findings, f)
			}
		}
		if len(x.Findings) > 0 {
			s.Rules = append(s.Rules, x)
		}
	}
	return s
}

// htmlPage is one file that any browser shows, and that asks nobody for anything.
var htmlPage = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("report").Funcs(template.FuncMap{"said": said}).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>stillroom: {{.Title}}</title>
<style>
body { font: 1rem/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222; background: #fff }
h2 { font-size: 1.1rem; margin: 2rem 0 .3rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ccc; vertical-align: top; overflow-wrap: anywhere }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #111 } }
</style></head><body><main>
<h1>{{.Heading}}</h1>
<p>Originals: {{.Checked.Originals}}, derivatives: {{.Checked.Derivatives}}, consent documents: {{.Checked.Evidence}}, deliveries: {{.Checked.Deliveries}}; files read to the last byte: {{.Checked.Read}}. stillroom {{.Program}}.</p>
{{with .Skipped}}<p>Not looked at:{{range $i, $area := .}}{{if $i}},{{end}} {{$area}}{{end}}.</p>
{{end}}
{{range .Rules}}<section><h2>{{.ID}} ({{.Level}})</h2>
<p>{{.About}}. To mend it: {{.Fix}}</p>
<table><thead><tr><th scope="col">About</th><th scope="col">Seen</th></tr></thead><tbody>
{{range .Findings}}<tr><td>{{.Subject}}{{with .Line}}:{{.}}{{end}}</td><td>{{said .}}</td></tr>
{{end}}</tbody></table></section>
{{end}}</main></body></html>
`))
})
