package site

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// asks are the files by which machines are asked to keep away: from learning by all
// of it, from listing where a family wants that. robots.txt forbids nothing that is
// to vanish from a search: only who may read a page reads that it is not to be listed.
func (r *builder) asks() {
	var robots strings.Builder
	for _, bot := range learners {
		fmt.Fprintf(&robots, "User-agent: %s\n", bot)
	}
	robots.WriteString("Disallow: /\n\nUser-agent: *\nAllow: /\n")
	r.add("robots.txt", []byte(robots.String()))
	r.hosts()
}

// hosts are the lines by which a server says what a page cannot say of itself: that
// no other page may frame it, that pictures are not to be listed, and that a copy is
// to be asked about again soon, because it may be called back. Each is for one kind of
// server, to be put in its place by hand.
func (r *builder) hosts() {
	lines := [][2]string{
		{"Content-Security-Policy", policy + "; frame-ancestors 'none'"},
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "no-referrer"},
		{"Cache-Control", "public, max-age=300"},
		{"tdm-reservation", "1"},
	}
	if r.site.noIndex() {
		lines = append(lines, [2]string{"X-Robots-Tag", "noindex, noimageindex"})
	}
	var netlify, nginx, apache strings.Builder
	netlify.WriteString("# Netlify, Cloudflare Pages: name it _headers, in the folder of the site.\n/*\n")
	nginx.WriteString("# nginx: in the server block of the site.\n")
	apache.WriteString("# Apache: name it .htaccess, in the folder of the site. It takes mod_headers.\n")
	for _, l := range lines {
		fmt.Fprintf(&netlify, "  %s: %s\n", l[0], l[1])
		fmt.Fprintf(&nginx, "add_header %s \"%s\" always;\n", l[0], l[1])
		fmt.Fprintf(&apache, "Header always set %s \"%s\"\n", l[0], l[1])
	}
	for _, folder := range r.site.Gone {
		fmt.Fprintf(&nginx, "location ^~ /%s/ { return 410; }\n", folder)
		fmt.Fprintf(&apache, "RedirectMatch 410 /%s/\n", folder)
	}
	r.add("host/headers.txt", []byte(netlify.String()))
	r.add("host/nginx.conf", []byte(nginx.String()))
	r.add("host/htaccess.txt", []byte(apache.String()))
}

// learners are programs that collect pages to train models, by the names under which
// they say they read robots.txt.
var learners = []string{
	"AI2Bot", "Amazonbot", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "cohere-ai", "Diffbot", "FacebookBot", "Google-Extended",
	"GPTBot", "ImagesiftBot", "img2dataset", "meta-externalagent", "omgili", "PerplexityBot", "Timpibot",
}

// atomFeed is as much of RFC 4287 as says that there is a room.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
}

// feed lists the rooms for those who follow. A reader keeps what it has fetched,
// whatever is called back: so it says that there is a room, and neither whose nor how
// it looks.
func (r *builder) feed() ([]byte, error) {
	unnamed, err := r.theme.words.Say("room.unnamed")
	if err != nil {
		return nil, err
	}
	base := r.site.BaseURL + "/"
	f := atomFeed{
		Lang: r.site.Lang, ID: base, Title: r.title, Updated: r.site.Updated, Author: r.title,
		Links: []atomLink{{"alternate", base + r.front}, {"self", base + "feed.xml"}},
	}
	for _, room := range r.site.Rooms {
		url := base + room.ID + "/index.html"
		f.Entries = append(f.Entries, atomEntry{ID: url, Title: unnamed, Updated: r.site.Updated, Link: atomLink{"alternate", url}})
	}
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	e := xml.NewEncoder(&buf)
	e.Indent("", "  ")
	if err := e.Encode(f); err != nil {
		return nil, err
	}
	buf.WriteByte('\n')
	return buf.Bytes(), nil
}
