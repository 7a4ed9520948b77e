package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// pictureView is the picture of a photo on its page: the whole, or a part as large as it
// is.
type pictureView struct {
	Source, Larger string // addresses; Larger is for screens with more points
	Width, Height  int    // of the rendering that is shown
	Wide           int    // the width of Larger
	Whole          bool

	Zoom                           int
	In, Out, Left, Right, Up, Down string // addresses of the page with another part
	Drawable                       bool   // a place in it is the same place in the photo
}

// zooms are the steps: the part that is shown is one nth as wide and as high.
var zooms = []int{1, 2, 4, 8}

// pictureOf is the picture as the query of the page asks for it.
func pictureOf(ph schema.Photo, base string, query url.Values) (v pictureView) {
	large := largest(ph)
	if large.Recipe == "" {
		return v
	}
	shown := large
	for _, d := range shownBy(ph) {
		if d.Width*d.Height < shown.Width*shown.Height && max(d.Width, d.Height) >= 1000 {
			shown = d
		}
	}
	at := base + "/photos/" + ph.ID
	zoom, x, y := zoomOf(query)
	v = pictureView{
		Source: at + "/pictures/" + shown.Recipe, Width: shown.Width, Height: shown.Height, Whole: true, Zoom: zoom, Drawable: drawable(ph, shown),
	}
	if shown.Recipe != large.Recipe {
		v.Larger, v.Wide = at+"/pictures/"+large.Recipe, large.Width
	}
	to := func(zoom int, x, y float64) string {
		q := url.Values{}
		if in := query.Get("in"); in != "" {
			q.Set("in", in)
		}
		if zoom > 1 {
			half := 0.5 / float64(zoom)
			q.Set("zoom", strconv.Itoa(zoom))
			q.Set("at", fmt.Sprintf("%.4f,%.4f", min(max(x, half), 1-half), min(max(y, half), 1-half)))
		}
		return at + "?" + q.Encode() + "#picture"
	}
	if zoom < zooms[len(zooms)-1] {
		if zoom == 1 && ph.Record.Focal != nil && !ph.Record.Focal.None {
			x, y = ph.Record.Focal.X, ph.Record.Focal.Y
		}
		v.In = to(zoom*2, x, y)
	}
	if zoom == 1 {
		return v
	}
	step := 0.5 / float64(zoom)
	v.Whole, v.Larger, v.Drawable = false, "", false
	v.Out, v.Left, v.Right, v.Up, v.Down = to(zoom/2, x, y), to(zoom, x-step, y), to(zoom, x+step, y), to(zoom, x, y-step), to(zoom, x, y+step)
	v.Width, v.Height = large.Width/zoom, large.Height/zoom
	v.Source = at + "/piece?" + url.Values{"zoom": {strconv.Itoa(zoom)}, "at": {fmt.Sprintf("%.4f,%.4f", x, y)}}.Encode()
	return v
}

// drawable reports whether a rendering is the whole upright photo: parts that are cut off
// move everything else.
func drawable(ph schema.Photo, d schema.Derivative) bool {
	w, h := ph.Size()
	if w == 0 || h == 0 || ph.Record.Treatments().Crops() {
		return false
	}
	want, is := float64(w)/float64(h), float64(d.Width)/float64(d.Height)
	return math.Abs(want-is) < 0.02*want
}

// zoomOf reads which part of a picture is asked for: how large, and its middle.
func zoomOf(query url.Values) (zoom int, x, y float64) {
	zoom, x, y = 1, 0.5, 0.5
	n, err := strconv.Atoi(query.Get("zoom"))
	for _, z := range zooms {
		if err == nil && n == z {
			zoom = z
		}
	}
	if f, err := schema.ParseFocal(query.Get("at")); err == nil && !f.None {
		half := 0.5 / float64(zoom)
		x, y = min(max(f.X, half), 1-half), min(max(f.Y, half), 1-half)
	}
	return zoom, x, y
}

// pictures sends what photos look like.
type pictures struct{ *Server }

// picture sends a rendering of a photo, as it lies in the catalog. Which file that is the
// catalog says: nothing of the address is part of a path.
func (s pictures) picture(w http.ResponseWriter, r *http.Request) {
	err := s.catalogs.with(r.Context(), func(c *app.Session) error {
		d, err := rendering(r.Context(), c, r.PathValue("id"), func(ph schema.Photo) schema.Derivative {
			for _, d := range shownBy(ph) {
				if d.Recipe == r.PathValue("recipe") {
					return d
				}
			}
			return schema.Derivative{}
		})
		if err != nil {
			return err
		}
		file, err := fileOf(c, d)
		if err != nil {
			return err
		}
		defer file.Close()
		w.Header().Set("Content-Type", "image/jpeg")
		w.Header().Set("Content-Length", strconv.FormatInt(d.Bytes, 10))
		_, err = io.CopyN(w, file, d.Bytes)
		if err != nil {
			panic(http.ErrAbortHandler) // a file that ends early must not look whole
		}
		return nil
	})
	if err != nil {
		s.fail(w, r, err)
	}
}

// mostRendering is the largest rendering that a piece is cut from.
const mostRendering = 64 << 20

// piece sends a part of the largest rendering, as large as it is.
func (s pictures) piece(w http.ResponseWriter, r *http.Request) {
	err := s.catalogs.with(r.Context(), func(c *app.Session) error {
		d, err := rendering(r.Context(), c, r.PathValue("id"), largest)
		if err != nil {
			return err
		}
		file, err := fileOf(c, d)
		if err != nil {
			return err
		}
		defer file.Close()
		var data bytes.Buffer
		if _, err := io.Copy(&data, io.LimitReader(file, mostRendering)); err != nil {
			return err
		}
		zoom, x, y := zoomOf(r.URL.Query())
		half := 0.5 / float64(zoom)
		out, err := c.Draws.Piece(r.Context(), data.Bytes(), d.Format, x-half, y-half, 2*half, 2*half)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = w.Write(out)
		return nil
	})
	if err != nil {
		s.fail(w, r, err)
	}
}

// fileOf opens a rendering. One that is gone is no page.
func fileOf(c *app.Session, d schema.Derivative) (io.ReadCloser, error) {
	file, err := c.Store.OpenAt(d.Path, 0)
	if errors.Is(err, fs.ErrNotExist) {
		err = errNoPage
	}
	return file, err
}

// rendering finds the rendering of a photo that which picks.
func rendering(
	ctx context.Context, c *app.Session, id string, which func(schema.Photo) schema.Derivative,
) (d schema.Derivative, err error) {
	if !schema.IsDigestPrefix(id) {
		return d, errNoPage
	}
	err = c.Catalog.Photos(ctx, schema.Selection{IDs: []string{id}}, func(ph schema.Photo) error {
		d = which(ph)
		return nil
	})
	if err == nil && d.Recipe == "" {
		err = errNoPage
	}
	return d, err
}
