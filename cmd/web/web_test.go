package web

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/schema"
)

// What people and cameras write, and a page must show as it is: markup, an override of
// direction that nobody ends, a word without an end, letters joined to one.
const hostile = "\"><script>alert(1)</script><img src=x onerror=alert(2)> \u202edesk 👩‍👧‍👦 " + "Llanfairpwllgwyngyll"

const records = `
families: [{id: family-a, hold: false, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole}]}]
people: [{id: person-a, family: family-a, name: '<i>Wren</i> Notreal'}]
rooms: [{id: room-a, people: [person-a], label: "The room <b>upstairs</b>"}, {id: room-b, people: [], label: Another room}]
notices: [{id: notice-1, version: "1", lang: en}]
`

type silent struct{}

func (silent) Counted(int, int64)        {}
func (silent) Unsorted(int)              {}
func (silent) Given(int, string, string) {}
func (silent) Applied(schema.Applied)    {}
func (silent) Item(schema.ImportItem)    {}
func (silent) Warning(string)            {}
func (silent) Note(string)               {}

// house makes a catalog with photos in room-a, of which the first has hostile words.
func house(t testing.TB, photos int) app.Door {
	t.Helper()
	ctx, card, dir := t.Context(), t.TempDir(), filepath.Join(t.TempDir(), "catalog")
	door := app.Door{Dir: dir, Clock: time.Now, Notices: silent{}}
	_, err := app.Create(ctx, app.New{Dir: dir, Name: "Rooms & more", Zone: "UTC", Clock: door.Clock})
	check(t, err)
	rec, err := recordsfile.Parse("records.yaml", []byte(records))
	check(t, err)
	for i := range photos {
		name := "IMG_" + string(rune('a'+i)) + ".JPG"
		if i == 0 {
			name = "IMG_<script>a.JPG"
		}
		picture := image.NewGray(image.Rect(0, 0, 900, 600))
		for n := range picture.Pix {
			picture.Pix[n] = uint8(n/(900*(i+1))) * uint8(i+1)
		}
		var buf bytes.Buffer
		check(t, jpeg.Encode(&buf, picture, nil))
		check(t, os.WriteFile(filepath.Join(card, name), buf.Bytes(), 0o600))
	}
	s, done, err := door.Write(ctx)
	check(t, err)
	defer done()
	_, err = s.Catalog.Apply(ctx, rec, s.Applying(false))
	check(t, err)
	said := []app.FieldSaid{{Field: "room", Value: "room-a"}, {Field: "date", Value: "2030-03-01"}, {Field: "photographer", Value: "Sage Notreal"}}
	_, err = app.Shoots.Add(ctx, s, "shoot-a", said, app.Writing{})
	check(t, err)
	job, end, err := app.Import{Sources: []string{card}, Shoot: "shoot-a", Jobs: 1}.InSession(ctx, s, "test")
	check(t, err)
	job.Watch = silent{}
	sum, err := ingest.Run(ctx, job)
	check(t, errors.Join(err, end()))
	if sum.Imported != photos {
		t.Fatalf("%+v", sum)
	}
	words := app.Setting{Said: schema.PhotoRecord{Caption: ptr(hostile), Title: ptr(hostile), Alt: ptr(hostile)}, Tags: []string{hostile}}
	_, err = app.Set(ctx, s, words, schema.Selection{IDs: ids(t, s)[:1]})
	check(t, err)
	return door
}

func ids(t testing.TB, s *app.Session) (list []string) {
	t.Helper()
	check(t, s.Catalog.Photos(t.Context(), schema.Selection{Sort: "name"}, func(ph schema.Photo) error { list = append(list, ph.ID); return nil }))
	return list
}

func ptr[T any](v T) *T { return &v }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// person is somebody with a browser that was let in.
type person struct {
	t      *testing.T
	server *Server
	base   string // the address of the first page
	*http.Client
}

// served serves a catalog until the test ends.
func served(t *testing.T, door app.Door, edit bool) person {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s, err := Listen(ctx, "127.0.0.1:0", Options{Door: door, Edit: edit})
	check(t, err)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("it ended with %v", err)
		}
	})
	jar, err := cookiejar.New(nil)
	check(t, err)
	p := person{t, s, "http://" + s.at.String() + s.guard.base + "/", &http.Client{Jar: jar}}
	got := p.get(s.Address())
	if got.code != http.StatusOK || got.at != p.base {
		t.Fatalf("let in: %d at %s", got.code, got.at)
	}
	return p
}

type answer struct {
	code int
	at   string // the address where it ended
	body string
	http.Header
}

func (p person) do(r *http.Request) answer {
	p.t.Helper()
	res, err := p.Do(r)
	check(p.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	check(p.t, err)
	return answer{res.StatusCode, res.Request.URL.String(), string(body), res.Header}
}

func (p person) get(at string) answer {
	p.t.Helper()
	if !strings.HasPrefix(at, "http:") {
		at = p.base + at
	}
	r, err := http.NewRequest(http.MethodGet, at, nil)
	check(p.t, err)
	return p.do(r)
}

// post sends a form as a browser does from one of our pages; headers change that.
func (p person) post(at string, form url.Values, headers ...string) answer {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodPost, p.base+at, strings.NewReader(form.Encode()))
	check(p.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Origin", "null") // by no-referrer
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return p.do(r)
}

// photos are the ids of all photos, by their names.
func (p person) photos() (list []string) {
	p.t.Helper()
	check(p.t, p.server.catalogs.with(p.t.Context(), func(c *app.Session) error { list = ids(p.t, c); return nil }))
	return list
}

// said is what is recorded of a photo.
func (p person) said(photo string) (said schema.PhotoRecord) {
	p.t.Helper()
	check(p.t, p.server.catalogs.with(p.t.Context(), func(c *app.Session) error {
		return c.Catalog.List(p.t.Context(), schema.Selection{IDs: []string{photo}}, catalog.ListOptions{Zone: c.Zone, At: c.Now()}, func(ph schema.Photo) error {
			said = ph.Record
			return nil
		})
	}))
	return said
}
