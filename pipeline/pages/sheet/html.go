package sheet

import (
	"bufio"
	"encoding/base64"
	"html/template"
	"io"
)

// htmlCell is the longest side of a picture, in pixels: twice that of its place.
const htmlCell = 288

// HTML writes a sheet as one file that asks for nothing: its pictures are in it. One
// picture is held at a time.
func HTML(w io.Writer, frames []Frame, opt Options) error {
	out := bufio.NewWriter(w)
	pages := byRoom(frames)
	if err := parts.ExecuteTemplate(out, "top", map[string]any{"Title": opt.Title, "Paper": string(opt.Paper), "Made": opt.Made.Format("2006-01-02 15:04")}); err != nil {
		return err
	}
	for _, p := range pages {
		if err := parts.ExecuteTemplate(out, "room", p.heading()); err != nil {
			return err
		}
		for _, f := range p.Frames {
			pic, err := opt.cell(f, htmlCell)
			if err != nil {
				return err
			}
			src := template.URL("")
			if len(pic) > 0 {
				src = template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(pic))
			}
			if err := parts.ExecuteTemplate(out, "frame", map[string]any{"Src": src, "Name": f.Name, "Facts": f.facts(), "Taken": f.Taken, "Goes": f.goes()}); err != nil {
				return err
			}
		}
		if err := parts.ExecuteTemplate(out, "end", nil); err != nil {
			return err
		}
	}
	if err := parts.ExecuteTemplate(out, "bottom", forTheHouse); err != nil {
		return err
	}
	return out.Flush()
}

var parts = template.Must(template.New("").Parse(`{{define "top"}}<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{.Title}}</title>
<style>
:root { color-scheme: light dark; }
body { margin: 1.5rem; font: 14px/1.4 system-ui, sans-serif; }
h1 { font-size: 1.3rem; margin: 0; font-weight: 600; }
h2 { font-size: 1.05rem; margin: 2rem 0 .75rem; font-weight: 600; }
ul { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 1.25rem 1rem; }
li { break-inside: avoid; overflow-wrap: anywhere; }
.hold { height: 9rem; display: flex; align-items: flex-end; border-bottom: 1px solid; margin-bottom: .3rem; }
img { display: block; max-width: 100%; max-height: 100%; }
p { margin: 0; }
.name { font-weight: 600; }
.small { font-size: .85em; }
footer { margin-top: 2rem; }
@page { size: {{.Paper}}; margin: 14mm; }
@media print {
  body { margin: 0; font-size: 8pt; color: #000; background: #fff; }
  h2 { margin: 4mm 0 3mm; break-after: avoid; }
  section + section { break-before: page; }
  ul { grid-template-columns: repeat(4, 1fr); gap: 5mm 4mm; }
  .hold { height: 32mm; }
}
</style>
</head>
<body>
<header><h1>{{.Title}}</h1><p class="small">{{.Made}}</p></header>
<main>
{{end}}
{{define "room"}}<section>
<h2>{{.}}</h2>
<ul>
{{end}}
{{define "frame"}}<li>
<div class="hold">{{if .Src}}<img src="{{.Src}}" alt="{{.Name}}" loading="lazy">{{else}}<p class="small">no preview</p>{{end}}</div>
<p class="name" dir="auto">{{.Name}}</p>
<p>{{.Facts}}</p>
<p class="small">{{.Taken}}</p>
<p class="small">{{.Goes}}</p>
</li>
{{end}}
{{define "end"}}</ul>
</section>
{{end}}
{{define "bottom"}}</main>
<footer><p class="small">{{.}}</p></footer>
</body>
</html>
{{end}}`))
