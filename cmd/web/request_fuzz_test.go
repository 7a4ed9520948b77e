package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/cmd/app"
)

// Whoever was let in may ask for anything, and send anything in a form: nothing ends the
// server, it never blames itself, and what people wrote is no markup.
func FuzzRequest(f *testing.F) {
	door := house(f, 2)
	var photo string
	check(f, door.Read(f.Context(), func(s *app.Session) error { photo = ids(f, s)[0]; return nil }))
	s, err := Listen(f.Context(), "127.0.0.1:0", Options{Door: door, Edit: true})
	check(f, err)
	f.Cleanup(func() { _ = s.leave() })
	handler := s.Handler()
	for pattern := range s.pages() {
		_, path, _ := cutPattern(pattern)
		path = strings.NewReplacer("{$}", "", "photos/{id}", "photos/"+photo, "{id}", "room-a").Replace(path)
		f.Add(uint8(0), path, "a=b")
		f.Add(uint8(1), path, "version=1&do=reject&caption=x&id="+photo)
	}
	f.Add(uint8(0), "/?q=%FF&room=room-a&page=-1", "")
	f.Fuzz(func(t *testing.T, method uint8, at, form string) {
		if strings.ContainsAny(at, " \r\n\t\x00#") || !strings.HasPrefix(at, "/") {
			return // no client sends it
		}
		method %= 3
		methods := []string{http.MethodGet, http.MethodPost, http.MethodHead}
		sent := strings.NewReader("form=" + s.guard.form + "&" + form)
		r, err := http.NewRequest(methods[method], "http://"+s.at.String()+s.guard.base+at, sent)
		if err != nil {
			return
		}
		r.AddCookie(&http.Cookie{Name: s.guard.name, Value: s.guard.cookie})
		if method == 1 {
			r.Header.Set("Origin", "http://"+s.at.String())
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%s %q %q: %d", r.Method, at, form, w.Code)
		}
		if strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%s %q: markup that somebody wrote", r.Method, at)
		}
		wantHeaders(t, at, w.Header())
	})
}
