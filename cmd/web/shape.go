package web

import (
	"fmt"
	"net/http"
)

// A picture gets its place before it is there, so that nothing on its page jumps when it
// comes. How wide that place is follows from the picture, and a page may hold no style of
// its own: it is a style sheet that the server writes.

// mostSide is the longest side of a shape, in pixels.
const mostSide = 1 << 20

// Shape is the name of the style sheet for the picture of the page, "" if it needs none.
func (f frame) Shape() string {
	v, ok := f.View.(photoView)
	if !ok || v.Picture.Source == "" || !v.Picture.Whole {
		return ""
	}
	wide := max(v.Picture.Width, v.Picture.Wide)
	return fmt.Sprintf("%dx%d-%d.css", v.Picture.Width, v.Picture.Height, wide)
}

// shape sends the style sheet of a name. It says no more than the name does.
func shape(w http.ResponseWriter, r *http.Request) {
	var width, height, wide int
	name := r.PathValue("name")
	n, err := fmt.Sscanf(name, "%dx%d-%d.css", &width, &height, &wide)
	if err != nil || n != 3 || name != fmt.Sprintf("%dx%d-%d.css", width, height, wide) ||
		min(width, height, wide) < 1 || max(width, height, wide) > mostSide {
		refuse(w, http.StatusNotFound, errNoPage.Error())
		return
	}
	w.Header().Set("Content-Type", kinds["web.css"])
	_, _ = fmt.Fprintf(w, ":root { --ratio: %.4f; --wide: %dpx; }\n", float64(width)/float64(height), wide)
}
