package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/schema"
)

//go:embed templates static
var files embed.FS

// Read when the first page is asked for: most commands show none.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"size": told.Size, "scope": told.Scope, "channels": told.Channels, "short": func(d schema.Digest) string { return d.ID() },
		"lines": func(s string) []string { return strings.Split(s, "\n") }, "join": func(list []string) string { return strings.Join(list, ", ") },
		"side": func(k int, d depictionView) string { return d.At[k] },
	}).ParseFS(files, "templates/*.html"))
})

// frame is what every page has around its own part.
type frame struct {
	Base    string // what addresses begin with
	Title   string
	Here    string // the part of the catalog that the page is of, as the navigation calls it
	Catalog string // its name
	Edit    bool
	Form    string // of every form
	Words   string // that were looked for
	Notices []string
	At      schema.When
	View    any

	zone *time.Location // of the catalog
}

// Zone is the zone of the catalog.
func (f frame) Zone() string { return f.zone.String() }

// Moment is a moment as people read it, in the zone of the catalog.
func (f frame) Moment(at schema.When) template.HTML {
	t, err := at.Instant()
	if at == "" || err != nil || f.zone == nil {
		return template.HTML(template.HTMLEscapeString(string(at)))
	}
	return template.HTML(`<time datetime="` + string(schema.WhenOf(t)) + `">` + t.In(f.zone).Format("2006-01-02 15:04") + `</time>`)
}

// viewing makes the view of a page for a request.
type viewing func(ctx context.Context, c *app.Session, r *http.Request) (title string, view any, err error)

// page answers with a template of this name. The view is whole before the first byte
// leaves, so that an error is a page of its own.
func (s *Server) page(name string, view viewing) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		err := s.catalogs.with(r.Context(), func(c *app.Session) error {
			f, err := s.frame(r, c, name)
			if err != nil {
				return err
			}
			if f.Title, f.View, err = view(r.Context(), c, r); err != nil {
				return err
			}
			return templates().ExecuteTemplate(&body, name, f)
		})
		if err != nil {
			s.fail(w, r, err)
			return
		}
		send(w, http.StatusOK, &body)
	}
}

func (s *Server) frame(r *http.Request, c *app.Session, here string) (frame, error) {
	_, name, err := c.Catalog.Info(r.Context())
	return frame{
		Base: s.guard.base, Here: here, Catalog: name, Edit: s.opt.Edit, Form: s.guard.form, Words: strings.Join(r.URL.Query()["text"], " "),
		Notices: s.catalogs.told.all(), At: schema.WhenOf(c.Now()), zone: c.Zone,
	}, err
}

func send(w http.ResponseWriter, code int, body *bytes.Buffer) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = body.WriteTo(w)
}

// errNoPage says that an address is of no page.
var errNoPage = errors.New("there is no such page")

// fail answers with an error in the words of the command line, as a page of its own.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // nobody waits for the answer
	}
	code := codeOf(err)
	lines, hint := []string{err.Error()}, ""
	if s.opt.Explain != nil {
		lines, hint = s.opt.Explain(err)
	}
	var body bytes.Buffer
	f := frame{Base: s.guard.base, Title: "This did not work", Form: s.guard.form, Edit: s.opt.Edit, View: struct {
		Lines []string
		Hint  string
	}{lines, hint}}
	if code == http.StatusNotFound {
		f.Title = "Not found"
	}
	if terr := templates().ExecuteTemplate(&body, "error", f); terr != nil {
		refuse(w, code, err.Error())
		return
	}
	send(w, code, &body)
}

func codeOf(err error) int {
	var usage *app.UsageError
	switch {
	case errors.Is(err, errNoPage), errors.Is(err, catalog.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, schema.ErrEdited):
		return http.StatusPreconditionFailed
	case errors.As(err, &usage), errors.As(err, new(*catalog.RecordError)), errors.As(err, new(*catalog.OpeningError)):
		return http.StatusUnprocessableEntity
	case errors.Is(err, errReading):
		return http.StatusForbidden
	case errors.Is(err, catalog.ErrBusy), errors.Is(err, catalog.ErrTooNew), errors.Is(err, catalog.ErrNone):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// quiet is for what a server says of connections that broke: nobody asked.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// cutPattern parts a pattern of pages: "GET /due".
func cutPattern(pattern string) (method, path string, ok bool) { return strings.Cut(pattern, " ") }

// pages are all addresses, below the base of the guard.
func (s *Server) pages() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET /{$}":                           s.page("rooms", rooms),
		"GET /rooms/{id}":                    s.page("room", room),
		"GET /photos":                        grids{s}.grid,
		"GET /photos/{id}":                   s.page("photo", s.photo),
		"GET /photos/{id}/pictures/{recipe}": pictures{s}.picture,
		"GET /photos/{id}/piece":             pictures{s}.piece,
		"POST /photos/{id}":                  editor{s}.editing(editor{s}.edit),
		"POST /photos/{id}/aside":            editor{s}.editing(editor{s}.aside),
		"GET /consent":                       s.page("consent", matrix),
		"GET /due":                           s.page("due", due),
		"GET /deliveries":                    s.page("deliveries", deliveries),
		"GET /deliveries/{id}":               s.page("delivery", delivery),
		"GET /recalls":                       s.page("recalls", recalls),
		"GET /imports":                       s.page("imports", imports),
		"GET /imports/{id}":                  s.page("import", oneImport),
		"GET /findings":                      s.page("findings", s.findings),
		"POST /findings":                     s.posted(s.startCheck),
		"GET /help":                          s.page("help", help),
		"GET /static/{name}":                 static,
		"GET /shapes/{name}":                 shape,
		"GET /":                              func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errNoPage) },
	}
}

func help(context.Context, *app.Session, *http.Request) (string, any, error) { return "Help", nil, nil }

// kinds are the types of the files that pages load.
var kinds = map[string]string{"web.css": "text/css; charset=utf-8", "web.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"}

func static(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	kind, known := kinds[name]
	if !known {
		refuse(w, http.StatusNotFound, errNoPage.Error())
		return
	}
	data, err := files.ReadFile("static/" + name)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(data)
}
