package web

import (
	"crypto/rand"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// policy lets a page load its own parts and nothing else: no inline script or style, no
// other host, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard says who may ask for what. The address that is printed holds a token, which is
// exchanged for a cookie. The cookie is sent for the paths below base alone: a cookie
// knows no ports, and another server on this computer, perhaps of another user, would get
// it with every visit; base is random, so nobody can lure a browser to it.
type guard struct {
	base   string   // the path that all addresses begin with
	token  string   // of the address that is printed
	cookie string   // what a browser has that used the token
	form   string   // in every form, so that another page cannot make one
	hosts  []string // by which this server is asked; others are names that were made to lead here
	name   string   // of the cookie
}

// newGuard is for a server at this address.
func newGuard(at netip.AddrPort) *guard {
	port := strconv.Itoa(int(at.Port()))
	return &guard{
		base: "/" + strings.ToLower(rand.Text()[:16]), token: rand.Text(), cookie: rand.Text(), form: rand.Text(),
		hosts: hostsOf(at), name: "stillroom-" + port,
	}
}

// hostsOf lists the ways in which a browser may write the address.
func hostsOf(at netip.AddrPort) []string {
	port := strconv.Itoa(int(at.Port()))
	hosts := []string{at.String(), net.JoinHostPort("localhost", port)}
	if port == "80" {
		hosts = append(hosts, strings.TrimSuffix(at.String(), ":80"), "localhost")
	}
	return hosts
}

// entrance is the address for a person.
func (g *guard) entrance(at netip.AddrPort) string {
	return "http://" + at.String() + "/?token=" + g.token
}

// around answers what may not be asked, and passes on the rest.
func (g *guard) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		if !slices.Contains(g.hosts, r.Host) {
			// A name of somebody else's that leads to this computer.
			refuse(w, http.StatusMisdirectedRequest, "This server is asked by its own address alone.")
			return
		}
		if r.URL.Path == "/" && r.Method == http.MethodGet && r.URL.Query().Has("token") {
			g.letIn(w, r)
			return
		}
		if !g.known(r) {
			refuse(w, http.StatusForbidden, "Open the address that stillroom serve printed; it lets you in.")
			return
		}
		if !fromHere(r, g.hosts) {
			refuse(w, http.StatusForbidden, "Another page asked for this; only pages of this server may.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func setHeaders(h http.Header) {
	for name, value := range map[string]string{
		"Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Cross-Origin-Embedder-Policy": "require-corp", "Permissions-Policy": "camera=(), microphone=(), geolocation=()", "X-Robots-Tag": "noindex, nofollow",
	} {
		h.Set(name, value)
	}
}

func refuse(w http.ResponseWriter, code int, why string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(why + "\n"))
}

// letIn exchanges the token for the cookie, and leads to an address without the token.
func (g *guard) letIn(w http.ResponseWriter, r *http.Request) {
	if !same(r.URL.Query().Get("token"), g.token) {
		refuse(w, http.StatusForbidden, "This address is of another run of stillroom serve; open the one that it printed last.")
		return
	}
	http.SetCookie(w, &http.Cookie{Name: g.name, Value: g.cookie, Path: g.base + "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	to := g.base + "/"
	if site := r.Header.Get("Sec-Fetch-Site"); site == "" || site == "none" {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	// A file or a page led here. A redirect would still count as its request, and a
	// browser keeps a strict cookie from it; a page of our own that goes on does not.
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>stillroom</title>` +
		`<meta http-equiv="refresh" content="0; url=` + to + `"></head><body><p><a href="` + to + `">Go on</a></p></body></html>`))
}

// known reports whether a request has the cookie.
func (g *guard) known(r *http.Request) bool {
	for _, c := range r.CookiesNamed(g.name) {
		if same(c.Value, g.cookie) {
			return true
		}
	}
	return false
}

// fromHere reports whether a request comes from a page of this server, or from a person
// who typed its address or followed it. A browser hides the origin of a form from a
// server if the page says no-referrer, as ours do, and then says where the form was by
// Sec-Fetch-Site alone.
func fromHere(r *http.Request, hosts []string) bool {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	if reading && (site == "" || site == "none" || r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document") {
		return true
	}
	if origin != "" && origin != "null" {
		u, err := url.Parse(origin)
		return err == nil && u.Scheme == "http" && slices.Contains(hosts, u.Host) && u.Host == r.Host
	}
	return site == "same-origin"
}

// mayPost reports whether the form of a request is one of ours.
func (g *guard) mayPost(r *http.Request) bool { return same(r.PostFormValue("form"), g.form) }

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
