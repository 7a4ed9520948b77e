package site

// policy lets a browser load the files beside a page, and nothing else. It holds on
// file:// as on a server.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"

// head is the part of a page that no theme changes. The policy stands before
// anything that it is about.
const head = `{{define "head"}}<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="` + policy + `">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="{{.Robots}}">
<meta name="tdm-reservation" content="1">
<title>{{.Title}}</title>
<link rel="icon" type="image/svg+xml" href="{{.Up}}icon.svg">
<link rel="stylesheet" href="{{.Up}}style.css">
<script src="{{.Up}}site.js" defer{{if .Counts}} blocking="render"{{end}}></script>
{{- if .Prev}}
<link rel="prev" href="{{.Prev.ID}}.html">{{end}}
{{- if .Next}}
<link rel="next" href="{{.Next.ID}}.html">{{end}}
{{- if .Site.Follow}}
<link rel="alternate" type="application/atom+xml" title="{{.SiteTitle}}" href="{{.Up}}feed.xml">{{end}}
{{- with .Shared}}
<link rel="canonical" href="{{.URL}}">
<meta property="og:type" content="website">
<meta property="og:title" content="{{.Title}}">
<meta property="og:url" content="{{.URL}}">
{{- if .Image}}
<meta property="og:image" content="{{.Image}}">
<meta property="og:image:width" content="{{.Width}}">
<meta property="og:image:height" content="{{.Height}}">
<meta property="og:image:alt" content="{{.Alt}}">
{{- end}}
<script type="application/ld+json">{{.LD}}</script>
{{- end}}{{end}}
{{define "words"}}{{range $k, $v := scriptWords}} data-{{$k}}="{{$v}}"{{end}}{{end}}`

// The words of robots: whether or not a page may be listed, nobody is to learn from
// it. That is asked; it stops nobody who does not listen.
const (
	robotsAll  = "noai, noimageai"
	robotsNone = "noindex, noarchive, noimageindex, noai, noimageai"
)

// shared holds a page's words for those who pass its address on. There is none where a
// family wants no search engine to list a photo, nor where the address is not known.
type shared struct {
	URL, Title, Alt, Image string
	Width, Height          int
	LD                     any
}
