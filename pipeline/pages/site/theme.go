package site

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/pages/wording"
)

//go:embed theme
var embedded embed.FS

// BuiltIn is the theme that is used where nobody put anything in its place.
func BuiltIn() fs.FS {
	sub, err := fs.Sub(embedded, "theme")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}

// Files of a theme. Each may be another's, one by one.
const (
	layoutFile = "layout.html"
	styleFile  = "style.css"
	scriptFile = "site.js"
	iconFile   = "icon.svg"
	textsName  = "texts"
	fontsDir   = "fonts"
)

// pageFiles are the templates of the pages.
var pageFiles = []string{"front.html", "room.html", "photo.html", "about.html", "pause.html", "door.html", "gone.html", "warning.html"}

// maxThemeFile is how large a file of a theme may be, in bytes.
const maxThemeFile = 4 << 20

// theme is the look of a site, read and parsed.
type theme struct {
	words  wording.Words
	pages  map[string]*template.Template
	assets []File
}

// read returns a file of the theme: somebody's own, if there is one.
func readTheme(own fs.FS, name string) (data []byte, theirs bool, err error) {
	if own != nil {
		info, err := fs.Stat(own, name)
		switch {
		case err == nil && (!info.Mode().IsRegular() || info.Size() > maxThemeFile):
			return nil, true, fmt.Errorf("theme/%s: not a file of at most %d MiB", name, maxThemeFile>>20)
		case err == nil:
			data, err = fs.ReadFile(own, name)
			return data, true, err
		case !errors.Is(err, fs.ErrNotExist):
			return nil, true, err
		}
	}
	data, err = fs.ReadFile(BuiltIn(), name)
	return data, false, err
}

// known refuses files that nothing would read: a name that is misspelled would
// change nothing, and nobody would see why.
func known(own fs.FS) error {
	if own == nil {
		return nil
	}
	entries, err := fs.ReadDir(own, ".")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	files := append(slices.Clone(pageFiles), layoutFile, styleFile, scriptFile, iconFile, fontsDir)
	for _, e := range entries {
		name := e.Name()
		lang := strings.HasPrefix(name, textsName+".") && strings.HasSuffix(name, ".txt")
		if lang || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "proof.") || slices.Contains(files, name) {
			continue
		}
		return fmt.Errorf("theme/%s: a site has no such part; its parts are %s, %s.LANGUAGE.txt and the folder %s", name, strings.Join(files[:len(files)-1], ", "), textsName, fontsDir)
	}
	return nil
}

func newTheme(own fs.FS, lang string, funcs func(wording.Words) template.FuncMap) (theme, error) {
	t := theme{pages: map[string]*template.Template{}}
	err := known(own)
	if err != nil {
		return t, err
	}
	if t.words, err = (wording.Source{Name: textsName, Built: BuiltIn(), Own: own}).Load(lang); err != nil {
		return t, err
	}
	layout := template.New(layoutFile).Funcs(funcs(t.words)).Option("missingkey=error")
	if layout, err = layout.Parse(head); err != nil {
		return t, err
	}
	data, _, err := readTheme(own, layoutFile)
	if err != nil {
		return t, err
	}
	if layout, err = layout.New(layoutFile).Parse(string(data)); err != nil {
		return t, fmt.Errorf("theme/%w", err)
	}
	for _, name := range pageFiles {
		data, _, err := readTheme(own, name)
		if err != nil {
			return t, err
		}
		p, err := layout.Clone()
		if err == nil {
			_, err = p.New(name).Parse(string(data))
		}
		if err == nil && (p.Lookup("main") == nil || p.Lookup("head").Tree.Root.String() != layout.Lookup("head").Tree.Root.String()) {
			err = fmt.Errorf(`%s: it must define "main" and no other than its own parts`, name)
		}
		if err != nil {
			return t, fmt.Errorf("theme/%w", err)
		}
		t.pages[name] = p
	}
	for _, name := range []string{scriptFile, iconFile} {
		data, _, err := readTheme(own, name)
		if err != nil {
			return t, err
		}
		t.assets = append(t.assets, File{Path: name, MediaType: mediaTypes[path.Ext(name)], Data: data})
	}
	fonts, err := readFonts(own)
	t.assets = append(t.assets, fonts...)
	return t, err
}

// readFonts takes along the fonts that somebody put beside the style sheet: a page
// may ask nobody else for one.
func readFonts(own fs.FS) ([]File, error) {
	if own == nil {
		return nil, nil
	}
	names, err := fs.Glob(own, fontsDir+"/*.woff2")
	if err != nil {
		return nil, err
	}
	var list []File
	for _, name := range names {
		data, _, err := readTheme(own, name)
		if err != nil {
			return nil, err
		}
		if !bytes.HasPrefix(data, []byte("wOF2")) {
			return nil, fmt.Errorf("theme/%s: not a WOFF2 font", name)
		}
		list = append(list, File{Path: name, MediaType: "font/woff2", Data: data})
	}
	return list, nil
}

var mediaTypes = map[string]string{
	".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".xml": "application/atom+xml",
	".txt": "text/plain", ".conf": "text/plain",
}
