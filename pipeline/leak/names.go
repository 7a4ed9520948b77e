package leak

import (
	"strings"
)

// plainName is what a path component may consist of. iiifName are the regions
// and sizes in a static IIIF Image API 3 tree ("0,0,512,512", "600,"), the one
// place where a comma must stand in a name.
var (
	plainName = form(`^[A-Za-z0-9_-][A-Za-z0-9._-]*$`)
	iiifName  = form(`^[0-9]+,[0-9]*(,[0-9]+,[0-9]+)?$`)
)

// strayNames are files that programs leave behind without being asked. The first
// two are libvips': on 8.14 `vips dzsave` writes the source's GPS, serials and
// thumbnail into it.
var strayNames = set(`
	vips-properties.xml scan-properties.xml
	thumbs.db ehthumbs.db desktop.ini __macosx picasa.ini
`)

// strayEnds are endings of sidecars, editors' copies and unfinished writes. An
// XMP sidecar is an original's whole metadata; exports declare none.
var strayEnds = []string{".xmp", "~", ".tmp", ".bak", ".orig", ".part", ".swp", "_original"}

// Name checks the path of an exported file, with slashes, below the export's
// root. Its components must be opaque ids in plain ASCII, none hidden, none a
// leftover, and none may hold a private value.
func (g *Gate) Name(path string) []Leak {
	var r report
	parts := strings.Split(path, "/")
	for i, p := range parts {
		low := strings.ToLower(p)
		switch {
		case p == "" || p == "." || p == "..":
			r.add(RuleName, "component %d: the path is not relative and clean", i+1)
		case strayNames[low]:
			r.add(RuleStrayFile, "component %d: a leftover of another program", i+1)
		case strings.HasPrefix(p, "."):
			r.add(RuleStrayFile, "component %d: a hidden name", i+1)
		case strayEnd(low):
			r.add(RuleStrayFile, "component %d: a sidecar, a copy or an unfinished file", i+1)
		case !plainName().MatchString(p) && !iiifName().MatchString(p):
			r.add(RuleName, "component %d: other characters than A-Z a-z 0-9 . _ -", i+1)
		}
	}
	// Over the whole path, so that "first/last" is found; and once more with the
	// humps of camel case apart.
	for _, s := range []string{path, humps().ReplaceAllString(path, "$1 $2")} {
		g.words.find(s, func(what string) { r.add(RulePrivate, "the path holds %s", what) })
	}
	return r.leaks
}

var humps = form(`(\p{Ll})(\p{Lu})`)

func strayEnd(low string) bool {
	for _, e := range strayEnds {
		if strings.HasSuffix(low, e) {
			return true
		}
	}
	return false
}
