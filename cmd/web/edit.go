package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// errReading says that the server was started to look only.
var errReading = errors.New("nothing is written here: start it with stillroom serve --edit")

// mostForm is the largest form that is read.
const mostForm = 1 << 20

// posted answers a form of one of our pages.
func (s *Server) posted(fn func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, mostForm)
		if err := r.ParseForm(); err != nil {
			refuse(w, http.StatusBadRequest, "The form could not be read.")
			return
		}
		if !s.guard.mayPost(r) {
			refuse(w, http.StatusForbidden, "This form is of another run of stillroom serve; open the page again.")
			return
		}
		if err := fn(w, r); err != nil {
			s.fail(w, r, err)
		}
	}
}

// editor writes what a person changes of a photo.
type editor struct{ *Server }

// editing is posted for what writes.
func (s editor) editing(fn func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return s.posted(func(w http.ResponseWriter, r *http.Request) error {
		if !s.opt.Edit {
			return errReading
		}
		s.writing.Lock()
		defer s.writing.Unlock()
		return fn(w, r)
	})
}

// editView is what the forms of a photo hold.
type editView struct {
	Version string // of what was said of the photo when the page was made
	schema.PhotoRecord
	Depictions []depictionView
	Treatments []string
}

// depictionView is a row of the form: what is seen, and where.
type depictionView struct {
	N int
	schema.Depiction
	At [4]string // of its region, as text
}

func editOf(ctx context.Context, c *app.Session, ph schema.Photo) (v editView, err error) {
	if v.PhotoRecord, err = c.Catalog.Said(ctx, ph.SHA256); err != nil {
		return v, err
	}
	v.Version = version(v.PhotoRecord)
	v.Treatments = []string{"", schema.TreatmentBlur, schema.TreatmentWithhold, schema.TreatmentCrop}
	var list []schema.Depiction
	if v.Depicts != nil {
		list = slices.Clone(*v.Depicts)
	}
	for i, d := range append(list, schema.Depiction{}) {
		row := depictionView{N: i, Depiction: d}
		if g := d.Region; g != nil {
			for k, n := range []float64{g.X, g.Y, g.W, g.H} {
				row.At[k] = strconv.FormatFloat(n, 'g', -1, 64)
			}
		}
		v.Depictions = append(v.Depictions, row)
	}
	return v, nil
}

// version is a short name of what was said of a photo: another, once somebody says
// something else.
func version(r schema.PhotoRecord) string {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and numbers
	}
	return schema.DigestOf(text).String()[:16]
}

func versionOf(ctx context.Context, c *app.Session, photo schema.Digest) (string, error) {
	said, err := c.Catalog.Said(ctx, photo)
	return version(said), err
}

// edit writes what a form says of a photo, as `set` does. A field that the form does not
// have stays as it is.
func (s editor) edit(w http.ResponseWriter, r *http.Request) error {
	x, err := settingOf(r.PostForm)
	if err != nil {
		return err
	}
	var now string
	err = s.catalogs.with(r.Context(), func(c *app.Session) error {
		ph, err := onePhoto(r.Context(), c, r.PathValue("id"))
		if err != nil {
			return err
		}
		said, err := c.Catalog.Said(r.Context(), ph.SHA256)
		if err != nil {
			return err
		}
		if want := wanted(r); want != version(said) {
			return schema.ErrEdited
		}
		// Keywords of the file become tags of a person only if the person changes them.
		if tags := tagsOf(r.PostForm.Get("tags")); r.PostForm.Has("tags") && !slices.Equal(tags, ph.Tags) {
			x.Said.Tags = &tags
		}
		x.AsSeen = map[string]schema.PhotoRecord{ph.SHA256.String(): said}
		if _, err := app.Set(r.Context(), c, x, schema.Selection{IDs: []string{ph.SHA256.String()}}); err != nil {
			return err
		}
		now, err = versionOf(r.Context(), c, ph.SHA256)
		return err
	})
	if err != nil {
		return err
	}
	s.edited(w, r, now)
	return nil
}

// wanted is the version that a form was made of: a script names it in If-Match.
func wanted(r *http.Request) string {
	if m := strings.Trim(r.Header.Get("If-Match"), `"`); m != "" {
		return m
	}
	return r.PostFormValue("version")
}

// edited answers a form with its page, and a script with the new version.
func (s editor) edited(w http.ResponseWriter, r *http.Request, version string) {
	if r.Header.Get("If-Match") != "" || r.Header.Get("Accept") == "application/json" {
		w.Header().Set("ETag", `"`+version+`"`)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	to := s.guard.base + "/photos/" + url.PathEscape(r.PathValue("id"))
	if in := r.PostFormValue("in"); in != "" {
		to += "?" + url.Values{"in": {in}}.Encode()
	}
	http.Redirect(w, r, to+"#words", http.StatusSeeOther)
}

// aside puts a photo aside, or takes it back, as `reject` and `restore` do.
func (s editor) aside(w http.ResponseWriter, r *http.Request) error {
	do := (*catalog.Catalog).Reject
	switch r.PostFormValue("do") {
	case "reject":
	case "restore":
		do = (*catalog.Catalog).TakeBack
	default:
		return app.Usagef("reject or restore: which of the two?")
	}
	var now string
	err := s.catalogs.with(r.Context(), func(c *app.Session) error {
		ph, err := onePhoto(r.Context(), c, r.PathValue("id"))
		if err != nil {
			return err
		}
		if _, err := do(c.Catalog, r.Context(), []string{ph.SHA256.String()}); err != nil {
			return err
		}
		now, err = versionOf(r.Context(), c, ph.SHA256)
		return err
	})
	if err != nil {
		return err
	}
	s.edited(w, r, now)
	return nil
}

// settingOf reads a form. An empty text is a text; an empty number was not filled in.
func settingOf(form url.Values) (x app.Setting, err error) {
	said := &x.Said
	for name, into := range map[string]**string{"title": &said.Title, "caption": &said.Caption, "alt": &said.Alt, "extended": &said.Extended} {
		if values, has := form[name]; has {
			text := strings.ReplaceAll(values[0], "\r\n", "\n")
			if text != "" || form.Get("had-"+name) != "" {
				*into = &text
			}
		}
	}
	for name, into := range map[string]**int{"rating": &said.Rating, "sequence": &said.Sequence} {
		if text := form.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				return x, app.Usagef("--%s is a number, not %q", name, text)
			}
			*into = &n
		}
	}
	if text := strings.TrimSpace(form.Get("focal")); text != "" {
		focal, err := schema.ParseFocal(text)
		if err != nil {
			return x, app.Usagef("--focal: %v", err)
		}
		said.Focal = &focal
	}
	if form.Has("depicts") {
		list, err := depictionsOf(form)
		if err != nil {
			return x, err
		}
		said.Depicts = &list
	}
	return x, nil
}

// tagsOf reads a tag a line: a comma may be a part of one.
func tagsOf(text string) []string {
	list := []string{}
	for t := range strings.Lines(text) {
		if t = strings.TrimSpace(t); t != "" && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// mostDepictions is how many a form may hold.
const mostDepictions = 200

// depictionsOf reads the rows of a form. A row without a label is left out, as the empty
// one is that every form ends with.
func depictionsOf(form url.Values) ([]schema.Depiction, error) {
	list := []schema.Depiction{}
	for i := range mostDepictions {
		at := "depicts-" + strconv.Itoa(i) + "-"
		label := strings.TrimSpace(form.Get(at + "label"))
		if label == "" || form.Get(at+"remove") != "" {
			continue
		}
		d := schema.Depiction{
			Label: label, Identifiable: form.Get(at+"identifiable") != "", Cleared: form.Get(at+"cleared") != "", Treatment: form.Get(at + "treatment"),
		}
		region, err := regionOf(form.Get(at+"x"), form.Get(at+"y"), form.Get(at+"w"), form.Get(at+"h"))
		if err != nil {
			return nil, app.Usagef("%q: %v", label, err)
		}
		d.Region = region
		list = append(list, d)
	}
	return list, nil
}

// regionOf reads four fractions; none of them is the whole photo.
func regionOf(parts ...string) (*schema.Region, error) {
	var n [4]float64
	filled := 0
	for i, text := range parts {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		filled++
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= 0 && v <= 1) { // which is not so of NaN
			return nil, app.Usagef("a part of the photo is given in fractions from 0 to 1, not %q", text)
		}
		n[i] = v
	}
	const slack = 1e-9 // 0.1 and 0.9 are a little more than 1
	for i := range 2 {
		if sum := n[i] + n[i+2]; sum > 1 && sum < 1+slack {
			n[i+2] = 1 - n[i]
		}
	}
	g := &schema.Region{X: n[0], Y: n[1], W: n[2], H: n[3]}
	switch {
	case filled == 0:
		return nil, nil
	case filled < 4 || g.W == 0 || g.H == 0 || g.X+g.W > 1 || g.Y+g.H > 1:
		return nil, app.Usagef("a part of the photo has a left and an upper edge, a width and a height, all within it")
	}
	return g, nil
}

// side is an edge or a length of a region, as a form has it.
type side struct{ Key, Word string }

// Sides are those of a region.
func (photoView) Sides() []side {
	return []side{{"x", "left"}, {"y", "top"}, {"w", "width"}, {"h", "height"}}
}
