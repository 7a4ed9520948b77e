package site

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/pages/wording"
)

// File is a file of the site that is no picture: its bytes, or, of a page, what writes
// them, the same each time. A site of thousands of pages is then never in memory as a
// whole.
type File struct {
	Path      string
	MediaType string
	Data      []byte
	Write     func(io.Writer) error // of a page; nil: Data are the bytes
}

// Pages are the files of the site but for the pictures. own is a theme of somebody's, of
// which a part that is not there is the built-in one; nil: all is. A fault in a template
// shows when its page is written. The same site gives the same bytes.
func Pages(s Site, own fs.FS) ([]File, error) {
	r := builder{site: s, own: own, front: "index.html"}
	var err error
	if r.theme, err = newTheme(own, s.Lang, r.funcs); err != nil {
		return nil, err
	}
	if r.title, err = r.theme.words.Say("title"); err != nil {
		return nil, err
	}
	r.title = cmp.Or(s.Title, r.title)
	if s.Follow = s.Follow && !s.noIndex(); !s.Follow {
		r.site.Follow = false
	}
	if err := r.build(); err != nil {
		return nil, err
	}
	return r.files, nil
}

// builder is one run of Pages.
type builder struct {
	site  Site
	theme theme
	title string
	front string // the page of the rooms
	files []File
	own   fs.FS
}

// page is the data of a template.
type page struct {
	Site       Site
	SiteTitle  string
	Title      string // of the window
	Front      string
	Up         string // to the folder of the site
	Robots     string
	Room       Room
	Photo      Photo
	Number     int // of the photo in its room
	Prev, Next *Photo
	Shared     *shared
	Counts     bool // something on it follows from the reader's day, and is not to jump
}

// noIndex reports whether a search engine may list no page on which all rooms stand:
// it would say of a room what its family wants it not to.
func (s Site) noIndex() bool {
	return slices.ContainsFunc(s.Rooms, func(r Room) bool { return r.NoIndex })
}

func (r *builder) build() error {
	if err := r.describe(); err != nil {
		return err
	}
	door, err := r.theme.words.Lines("door")
	if err != nil {
		return err
	}
	if len(door) > 0 {
		r.front = "rooms.html"
		p := r.page("", r.title, r.site.noIndex())
		r.put("index.html", "door.html", p)
	}
	front := r.page("", r.title, r.site.noIndex())
	front.Shared = r.share(front, r.front, r.title, nil)
	r.put(r.front, "front.html", front)
	for _, name := range []string{"about", "pause"} {
		title, err := r.theme.words.Say(name + ".title")
		if err != nil {
			return err
		}
		r.put(name+".html", name+".html", r.page("", title, r.site.noIndex()))
	}
	for _, room := range r.site.Rooms {
		if err := r.room(room); err != nil {
			return err
		}
	}
	for _, folder := range r.site.Gone {
		title, err := r.theme.words.Say("gone.title")
		if err != nil {
			return err
		}
		p := r.page("../", title, true)
		p.Site.Follow = false
		r.put(folder+"/index.html", "gone.html", p)
	}
	style, _, err := readTheme(r.own, styleFile)
	if err != nil {
		return err
	}
	r.add(styleFile, append(style, r.shapes()...))
	r.files = append(r.files, r.theme.assets...)
	if r.site.Follow {
		feed, err := r.feed()
		if err != nil {
			return err
		}
		r.add("feed.xml", feed)
	}
	r.asks()
	return nil
}

func (r *builder) room(room Room) error {
	title := r.name(room)
	if room.Warning != "" {
		p := r.page("../", title, room.NoIndex)
		p.Room = room
		p.Shared = r.share(p, room.ID+"/index.html", title, nil)
		r.put(room.ID+"/index.html", "warning.html", p)
		// Nobody is to be led past what is said before.
		room.NoIndex = true
	}
	p := r.page("../", title, room.NoIndex)
	p.Room, p.Counts = room, room.Since != nil || slices.ContainsFunc(room.Photos, Photo.counts)
	if len(room.Photos) > 0 {
		p.Shared = r.share(p, room.ID+"/"+room.Page(), title, &room.Photos[0])
	}
	r.put(room.ID+"/"+room.Page(), "room.html", p)
	for i, x := range room.Photos {
		n, err := r.theme.words.Say("photo.unnamed", "n", i+1)
		if err != nil {
			return err
		}
		title := cmp.Or(r.plain(x.Title), n)
		if room.Name != "" {
			title += ", " + room.Name
		}
		r.putMade(room.ID+"/"+x.ID+".html", "photo.html", func() page { return r.photoPage(room, i, title) })
	}
	return nil
}

// photoPage is the data of the page of a photo of a room. It is made when the page is
// written: there may be thousands.
func (r *builder) photoPage(room Room, i int, title string) page {
	x := room.Photos[i]
	p := r.page("../", title, room.NoIndex || x.NoIndex)
	p.Room, p.Photo, p.Number, p.Counts = room, x, i+1, x.counts()
	if i > 0 {
		p.Prev = &room.Photos[i-1]
	}
	if i+1 < len(room.Photos) {
		p.Next = &room.Photos[i+1]
	}
	p.Shared = r.share(p, room.ID+"/"+x.ID+".html", title, &x)
	return p
}

func (r *builder) page(up, title string, noIndex bool) page {
	p := page{Site: r.site, SiteTitle: r.title, Title: title, Front: r.front, Up: up, Robots: robotsAll}
	if title != r.title {
		p.Title += " – " + r.title
	}
	if noIndex {
		p.Robots = robotsNone
	}
	return p
}

// share returns the page's words for those who pass it on; photo is the photo that it
// shows, if it shows one.
func (r *builder) share(p page, rel, title string, photo *Photo) *shared {
	if r.site.BaseURL == "" || p.Robots != robotsAll {
		return nil
	}
	s := &shared{URL: r.site.BaseURL + "/" + rel, Title: title}
	switch {
	case p.Photo.ID != "":
		s.LD = r.ldPhoto(p.Room, *photo, title)
	case photo == nil && p.Room.ID != "":
		page := r.ldPageOf(rel, title) // with nothing of what it comes before
		page.Context = ldContext
		s.LD = page
	case p.Room.ID != "":
		s.LD = r.ldRoom(p.Room, title)
	default:
		s.LD = r.ldRooms()
	}
	if photo == nil {
		return s
	}
	pic := photo.Usual()
	s.Image = r.site.BaseURL + "/" + path.Dir(rel) + "/" + pic.File
	s.Width, s.Height, s.Alt = pic.Width, pic.Height, r.alt(*photo)
	return s
}

var errPolicy = errors.New(`the page lacks the part that protects it: {{template "head" .}} must stand first in <head>`)

// put adds a page. It is refused, when it is written, if its theme leaves out the head.
func (r *builder) put(name, file string, p page) {
	r.putMade(name, file, func() page { return p })
}

// putMade adds a page of which the data are made when it is written.
func (r *builder) putMade(name, file string, data func() page) {
	t := r.theme.pages[file]
	r.files = append(r.files, File{Path: name, MediaType: mediaTypes[path.Ext(name)], Write: func(w io.Writer) error {
		p := data()
		var buf, top bytes.Buffer
		if err := t.ExecuteTemplate(&buf, layoutFile, p); err != nil {
			return fmt.Errorf("theme/%w", err)
		}
		if err := t.ExecuteTemplate(&top, "head", p); err != nil {
			return err
		}
		begins, _, found := bytes.Cut(buf.Bytes(), top.Bytes())
		if !found || !strings.HasSuffix(strings.ToLower(strings.TrimSpace(string(begins))), "<head>") {
			return fmt.Errorf("theme/%s: %w", layoutFile, errPolicy)
		}
		return tidy(w, buf.Bytes())
	}})
}

// tidy writes a page without the lines and the ends of lines that hold nothing: templates
// are full of them.
func tidy(w io.Writer, page []byte) error {
	out := bufio.NewWriter(w)
	for line := range bytes.Lines(page) {
		if line = bytes.TrimRight(line, " \t\r\n"); len(line) > 0 {
			_, _ = out.Write(line) // Flush has the error
			_ = out.WriteByte('\n')
		}
	}
	return out.Flush()
}

func (r *builder) add(name string, data []byte) {
	r.files = append(r.files, File{Path: name, MediaType: mediaTypes[path.Ext(name)], Data: data})
}

// shapes are the rules by which a photo that stands alone fills the window without
// being cut or enlarged: a page may hold no style of its own.
func (r *builder) shapes() []byte {
	rules := map[string]string{}
	for _, room := range r.site.Rooms {
		for _, p := range room.all() {
			if l := p.Largest(); l.Height > 0 {
				rules[shapeOf(p)] = fmt.Sprintf(".%s{--r:%.4f;--w:%dpx;aspect-ratio:%d/%d}\n", shapeOf(p), float64(l.Width)/float64(l.Height), l.Width, l.Width, l.Height)
			}
		}
	}
	var out []byte
	for _, k := range slices.Sorted(maps.Keys(rules)) {
		out = append(out, rules[k]...)
	}
	return out
}

func shapeOf(p Photo) string {
	l := p.Largest()
	return fmt.Sprintf("s%dx%d", l.Width, l.Height)
}

// framed is the data of the template of a picture.
type framed struct {
	Photo  Photo
	Folder string // before the names of its files
	Sizes  string
	Class  string
	Lazy   bool
	First  bool
}

// How wide a picture is on a page: the style sheet's columns, in its units.
const (
	widthAll   = "min(94vw, 100vw - 2rem)"
	widthCover = "(min-width: 66.5rem) 19.5rem, (min-width: 60rem) 30vw, (min-width: 40rem) 45vw, " + widthAll
	widthFrame = "(min-width: 66.5rem) 30rem, (min-width: 40rem) 45vw, " + widthAll
)

// high is how wide a photo is that is as high as that part of the window, of a
// hundred.
func high(p Photo, part int) string {
	l := p.Largest()
	if l.Height == 0 {
		return "100vw"
	}
	return fmt.Sprintf("%dvh", (part*l.Width+l.Height/2)/l.Height)
}

func lazily(sizes string, lazy bool) string {
	if lazy {
		return "auto, " + sizes
	}
	return sizes
}

func (r *builder) funcs(w wording.Words) template.FuncMap {
	return template.FuncMap{
		"say":   w.Say,
		"count": w.Count,
		"lines": w.Lines,
		"name":  r.name,
		"term":  func(s string) string { return "term." + s },
		"kind":  func(s string) string { return "given." + s },
		"least": func(s *Since) (string, error) { return least(w, *s) },
		"plain": r.plain,
		"since": func(room Room) (Text, error) { return sinceText(w, *room.Since) },
		"srcset": func(folder string, files []Picture) template.Srcset {
			var list []string
			for _, f := range files {
				list = append(list, fmt.Sprintf("%s%s %dw", folder, f.File, f.Width))
			}
			return template.Srcset(strings.Join(list, ", ")) // names of ours: letters, digits and -
		},
		"cover": func(i int, room Room) framed {
			p, _ := room.face()
			return framed{Photo: p, Folder: room.ID + "/", Sizes: lazily(widthCover, i > 2), Class: shapeOf(p), Lazy: i > 2, First: i == 0}
		},
		"frame": func(i int, p Photo) framed {
			if i == 0 {
				return framed{Photo: p, Sizes: "(min-width: 66.5rem) min(62.5rem, " + high(p, 85) + "), min(94vw, 100vw - 2rem, " + high(p, 85) + ")", Class: shapeOf(p), First: true}
			}
			return framed{Photo: p, Sizes: lazily(widthFrame, true), Class: shapeOf(p), Lazy: true}
		},
		"given": func(p Photo) framed {
			return framed{Photo: p, Sizes: lazily(widthFrame, true), Class: shapeOf(p), Lazy: true}
		},
		"alone": func(p Photo) framed {
			return framed{Photo: p, Sizes: "min(94vw, 100vw - 2rem, " + high(p, 80) + ")", Class: shapeOf(p), First: true}
		},
		"scriptWords": func() (map[string]string, error) { return scriptWords(w) },
	}
}

// scriptWords are the texts that the script puts into a page, by the names of their
// attributes.
func scriptWords(w wording.Words) (map[string]string, error) {
	keys := map[string]string{
		"previous": "previous", "next": "next", "close": "close", "open": "open", "of": "photo.of",
		"y1": "since.year.one", "yn": "since.year.many", "m1": "since.month.one", "mn": "since.month.many",
		"d1": "since.day.one", "dn": "since.day.many", "and": "since.and", "today": "since.today",
	}
	for k, key := range keys {
		text, err := w.Say(key)
		if err != nil {
			return nil, err
		}
		keys[k] = text
	}
	return keys, nil
}

// name is the name of a room.
func (r *builder) name(room Room) string {
	if room.Name != "" {
		return room.Name
	}
	text, err := r.theme.words.Say("room.unnamed")
	if err != nil {
		return ""
	}
	return text
}

func (r *builder) alt(p Photo) string { return r.plain(p.Alt) }

// plain is a text for places in which nothing can be counted: it stays true.
func (r *builder) plain(t Text) string {
	var b strings.Builder
	for _, part := range t {
		if part.Since == nil {
			b.WriteString(part.Words)
			continue
		}
		if s, err := least(r.theme.words, *part.Since); err == nil {
			b.WriteString(s)
		}
	}
	return b.String()
}

// sinceText is the line of a room that says how long ago it was.
func sinceText(w wording.Words, since Since) (Text, error) {
	const mark = "\x00"
	line, err := w.Say("room.since", "since", mark)
	if err != nil {
		return nil, err
	}
	since.ByYears = true
	before, after, _ := strings.Cut(line, mark)
	return slices.Concat(Words(before), Text{{Since: &since}}, Words(after)), nil
}

// least says how long it is at least, in full years, months or days, whichever is
// the largest: that is true on every later day too.
func least(w wording.Words, s Since) (string, error) {
	for _, u := range []struct {
		n    int
		unit string
	}{{s.Years, "year"}, {s.Months, "month"}, {s.Days, "day"}} {
		if u.n > 0 {
			span, err := w.Count("since."+u.unit, u.n)
			if err != nil {
				return "", err
			}
			return w.Say("since.least", "since", span)
		}
	}
	return w.Say("since.none")
}
