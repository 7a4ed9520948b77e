package web

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/cmd/app"
)

func TestLoopback(t *testing.T) {
	for _, at := range []string{"127.0.0.1:0", "127.0.0.1:8080", "[::1]:0", "localhost:80"} {
		if _, err := Loopback(at); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
	for _, at := range []string{
		"0.0.0.0:80", ":80", "[::]:80", "192.168.0.4:80", "127.0.0.2:80", "[::ffff:127.0.0.1]:80", "[::1%lo]:80", "example.org:80", "127.0.0.1",
		"127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "", "[fe80::1]:80",
	} {
		var usage *app.UsageError
		if _, err := Loopback(at); !errors.As(err, &usage) {
			t.Errorf("%q: %v", at, err)
		}
	}
}

// Whatever is asked, and however it is answered, the answer says what a browser may do.
func wantHeaders(t *testing.T, what string, h http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Content-Security-Policy": policy, "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if h.Get(name) != want {
			t.Errorf("%s: %s is %q", what, name, h.Get(name))
		}
	}
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
		if !strings.Contains(policy+";", part+";") {
			t.Errorf("the policy lacks %s", part)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
		t.Errorf("the policy is loose: %s", policy)
	}
}

func TestGuard(t *testing.T) {
	p := served(t, house(t, 1), true)
	stranger := person{t, p.server, p.base, &http.Client{}}
	ask := func(by person, method, at string, headers ...string) answer {
		t.Helper()
		r, err := http.NewRequest(method, at, nil)
		check(t, err)
		for i := 0; i < len(headers); i += 2 {
			if headers[i] == "Host" {
				r.Host = headers[i+1]
			}
			r.Header.Set(headers[i], headers[i+1])
		}
		return by.do(r)
	}
	host := p.server.at.String()
	port := host[strings.LastIndex(host, ":"):]
	for _, x := range []struct {
		what string
		code int
		got  answer
	}{
		{"without a cookie", 403, ask(stranger, "GET", p.base)},
		{"a picture without a cookie", 403, ask(stranger, "GET", p.base+"photos/"+p.photos()[0]+"/pictures/thumb")},
		{"a script without a cookie", 403, ask(stranger, "GET", p.base+"static/web.js")},
		{"a wrong token", 403, ask(stranger, "GET", "http://"+host+"/?token=AAAA")},
		{"no token", 403, ask(stranger, "GET", "http://"+host+"/?token=")},
		{"the token posted", 403, ask(stranger, "POST", p.server.Address())},
		{"another's cookie", 403, ask(stranger, "GET", p.base, "Cookie", p.server.guard.name+"=AAAA")},
		{"another host", 421, ask(p, "GET", p.base, "Host", "rooms.example.org")},
		{"another host with our port", 421, ask(p, "GET", p.base, "Host", "rooms.example.org"+port)},
		{"the token by another host", 421, ask(stranger, "GET", p.server.Address(), "Host", "evil.example"+port)},
		{"another address of this computer", 421, ask(p, "GET", p.base, "Host", "127.0.0.2"+port)},
		{"our host", 200, ask(stranger, "GET", p.base, "Host", "localhost"+port, "Cookie", p.server.guard.name+"="+p.server.guard.cookie)},
		{"from a page elsewhere", 403, ask(p, "GET", p.base+"photos", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty")},
		{"from another server of this computer", 403, ask(p, "GET", p.base+"photos", "Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image")},
		{"in a frame elsewhere", 403, ask(p, "GET", p.base, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe")},
		{"by a person", 200, ask(p, "GET", p.base, "Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document")},
		{"by our page", 200, ask(p, "GET", p.base, "Sec-Fetch-Site", "same-origin")},
		{"another method", 405, ask(p, "PUT", p.base+"photos", "Sec-Fetch-Site", "same-origin")},
		{"a page posted", 405, ask(p, "POST", p.base+"due", "Sec-Fetch-Site", "same-origin")},
		{"a page deleted", 405, ask(p, "DELETE", p.base+"photos/"+p.photos()[0], "Sec-Fetch-Site", "same-origin")},
		{"no page", 404, ask(p, "GET", p.base+"nowhere")},
		{"outside of the base", 404, ask(p, "GET", "http://"+host+"/", "Cookie", p.server.guard.name+"="+p.server.guard.cookie)},
	} {
		if x.got.code != x.code {
			t.Errorf("%s: %d, want %d: %.80s", x.what, x.got.code, x.code, x.got.body)
		}
		wantHeaders(t, x.what, x.got.Header)
		if x.code == 403 && strings.Contains(x.got.body, "Room") {
			t.Errorf("%s: it tells of the catalog", x.what)
		}
	}
}

// The token becomes a cookie that no script reads, that no other site sends, and that no
// other server of this computer is sent; then it is in no address.
func TestLettingIn(t *testing.T) {
	p := served(t, house(t, 1), false)
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for from, code := range map[string]int{"": 303, "none": 303, "cross-site": 200} {
		r, err := http.NewRequest("GET", p.server.Address(), nil)
		check(t, err)
		if from != "" {
			r.Header.Set("Sec-Fetch-Site", from)
		}
		got := person{t, p.server, p.base, stay}.do(r)
		if got.code != code {
			t.Errorf("from %q: %d", from, got.code)
		}
		cookie := got.Get("Set-Cookie")
		for _, part := range []string{"HttpOnly", "SameSite=Strict", "Path=" + p.server.guard.base + "/"} {
			if !strings.Contains(cookie, part) {
				t.Errorf("the cookie lacks %s: %s", part, cookie)
			}
		}
		if strings.Contains(got.body+got.Get("Location")+cookie, p.server.guard.token) {
			t.Error("the token goes on")
		}
		if to := got.Get("Location") + got.body; !strings.Contains(to, p.server.guard.base+"/") {
			t.Errorf("from %q it leads to %q", from, to)
		}
		wantHeaders(t, "let in", got.Header)
	}
	other := served(t, house(t, 1), false)
	if other.server.guard.token == p.server.guard.token || other.server.guard.base == p.server.guard.base {
		t.Error("two servers have one secret")
	}
}

// Nothing of an address is part of a path.
func TestNoPathLeadsOut(t *testing.T) {
	p := served(t, house(t, 1), false)
	photo := p.photos()[0]
	for _, at := range []string{
		"static/../../catalog.db", "static/..%2f..%2fcatalog.db", "static/%2e%2e/server.go", "static/", "static/web.css/..", "photos/..%2f..%2fstillroom.toml",
		"photos/" + photo + "/pictures/..%2f..%2fsigning.key", "photos/" + photo + "/pictures/%2fetc%2fpasswd", "photos/" + photo + "/pictures/huge",
		"photos/zzzz", "photos/" + strings.Repeat("0", 64), "photos/%00", "rooms/..%2froom-a", "deliveries/..%2fx", "imports/1e9", "imports/-1",
		"../signing.key", "..%2fsigning.key", "photos/" + photo + "/piece/../../../stillroom.toml",
	} {
		got := p.get(at)
		if got.code == 200 && !strings.Contains(got.body, "</html>") || got.code >= 500 {
			t.Errorf("%s: %d %.60s", at, got.code, got.body)
		}
	}
	// A client that does not clean its paths.
	c, err := net.Dial("tcp", p.server.at.String())
	check(t, err)
	defer c.Close()
	g := p.server.guard
	_, err = io.WriteString(c, "GET "+g.base+"/static/../../../../etc/passwd HTTP/1.0\r\nHost: "+p.server.at.String()+"\r\nCookie: "+g.name+"="+g.cookie+"\r\n\r\n")
	check(t, err)
	body, err := io.ReadAll(c)
	check(t, err)
	if strings.Contains(string(body), "root:") || strings.HasPrefix(string(body), "HTTP/1.0 200") {
		t.Errorf("%.200s", body)
	}
}

// A form has to be ours, sent by one of our pages.
func TestOnlyOurForms(t *testing.T) {
	p := served(t, house(t, 1), true)
	photo := p.photos()[0]
	form := func(secret string) url.Values {
		return url.Values{"form": {secret}, "version": {version(p.said(photo))}, "rating": {"3"}}
	}
	ours := p.server.guard.form
	for what, got := range map[string]answer{
		"no secret":                     p.post("photos/"+photo, form("")),
		"another secret":                p.post("photos/"+photo, form("AAAA")),
		"a page elsewhere":              p.post("photos/"+photo, form(ours), "Origin", "https://example.org", "Sec-Fetch-Site", "cross-site"),
		"an origin elsewhere":           p.post("photos/"+photo, form(ours), "Origin", "http://127.0.0.1:1"),
		"our host by another scheme":    p.post("photos/"+photo, form(ours), "Origin", "https://"+p.server.at.String()),
		"no origin at all":              p.post("photos/"+photo, form(ours), "Origin", "null", "Sec-Fetch-Site", "cross-site"),
		"another server here":           p.post("photos/"+photo, form(ours), "Sec-Fetch-Site", "same-site"),
		"the secret in the address":     p.post("photos/"+photo+"?form="+ours, form("")),
		"putting aside without secret":  p.post("photos/"+photo+"/aside", url.Values{"do": {"reject"}}),
		"a check without secret":        p.post("findings", url.Values{"read": {"data"}}),
		"a type that no form of us has": p.post("photos/"+photo, form(ours), "Content-Type", "text/plain"),
	} {
		if got.code != 403 {
			t.Errorf("%s: %d", what, got.code)
		}
	}
	if said := p.said(photo); said.Rating != nil {
		t.Errorf("it was rated %d", *said.Rating)
	}
	if got := p.post("photos/"+photo, form(ours), "Origin", "http://"+p.server.at.String()); got.code != 200 || p.said(photo).Rating == nil {
		t.Errorf("ours: %d %.200s", got.code, got.body)
	}
	big := form(ours)
	big.Set("caption", strings.Repeat("a", 2*mostForm))
	if got := p.post("photos/"+photo, big); got.code != 400 {
		t.Errorf("a large form: %d", got.code)
	}
}

// A server that ends leaves its port, and one that is taken is an error.
func TestOnePortOneServer(t *testing.T) {
	door := house(t, 1)
	ctx, end := context.WithCancel(t.Context())
	s, err := Listen(ctx, "127.0.0.1:0", Options{Door: door})
	check(t, err)
	if _, err := Listen(ctx, s.at.String(), Options{Door: door}); err == nil {
		t.Error("two servers have one port")
	}
	end()
	check(t, s.Serve(ctx))
	again, err := Listen(t.Context(), s.at.String(), Options{Door: door})
	check(t, err)
	check(t, again.listen.Close())
}
