package web

import (
	"bufio"
	"context"
	"errors"
	"html/template"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// Photos on a page, and how many of them leave for the browser at a time: the first
// soon. A third of a page is above the photo that a person comes back to.
const (
	onPage    = 60
	mostAlike = 200
	atOnce    = 12
)

// gridHead is what stands above the photos of a page, and gridFoot what stands below.
type gridHead struct {
	Options []asked
	Earlier template.URL // the query of the page before this one
	Chosen  []string     // what was chosen, an option each
	Few     bool         // they are ordered by likeness
}

type gridFoot struct {
	Next  template.URL
	Empty bool
}

// cell is a photo on a page.
type cell struct {
	Base, ID, In  string
	Name, Title   string
	Alt           string
	Picture       string // the recipe of the small one; "" for none
	Width, Height int
	Stars         string
	Rating        int // -1: none
	Marks         []mark
	Edit          bool
	Form, Version string
	Aside         bool
}

// grids shows photos, many at a time.
type grids struct{ *Server }

// grid sends photos as they are found: the first row is there while the rest is looked
// for.
func (s grids) grid(w http.ResponseWriter, r *http.Request) {
	out := bufio.NewWriterSize(w, 32<<10)
	begun := false
	err := s.catalogs.with(r.Context(), func(c *app.Session) error {
		ch, err := choiceOf(r.URL.Query())
		if err != nil {
			return err
		}
		f, err := s.frame(r, c, "photos")
		if err != nil {
			return err
		}
		f.Title = "Photos"
		begin := func(earlier string) error {
			if begun {
				return nil
			}
			begun = true
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			f.View = gridHead{ch.form(), template.URL(earlier), ch.said(), !ch.ordered()}
			return templates().ExecuteTemplate(out, "photos-head", f)
		}
		foot, err := s.fill(r.Context(), c, ch, r, begin, func(x cell) error {
			return templates().ExecuteTemplate(out, "cell", x)
		}, func() error {
			err := out.Flush()
			return errors.Join(err, http.NewResponseController(w).Flush())
		})
		if err == nil {
			err = begin("")
		}
		if err != nil {
			return err
		}
		f.View = foot
		return templates().ExecuteTemplate(out, "photos-foot", f)
	})
	switch {
	case err == nil:
		_ = out.Flush()
	case !begun:
		s.fail(w, r, err)
	default:
		// The head has left: say it below what was found.
		_ = templates().ExecuteTemplate(out, "broken", frame{Base: s.guard.base})
		_ = out.Flush()
	}
}

// fill shows one page of a choice.
func (s grids) fill(
	ctx context.Context, c *app.Session, ch choice, r *http.Request,
	begin func(earlier string) error, show func(cell) error, flush func() error,
) (foot gridFoot, err error) {
	opt := catalog.ListOptions{Zone: c.Zone, At: c.Now()}
	aside, err := c.Catalog.Rejected(ctx, opt.Known)
	if err != nil {
		return foot, err
	}
	q := r.URL.Query()
	after, earlier, err := s.startOf(ctx, c, ch, q.Get("after"), q.Get("before"), q.Get("near"))
	if err != nil {
		return foot, err
	}
	sel := ch.behind(after, s.perPage+1)
	if !ch.ordered() {
		sel.After, sel.Limit = "", mostAlike
	}
	n, last := 0, ""
	in := ch.with("after", after)
	if after == "" {
		in = ch.with("", "")
	}
	err = c.Catalog.List(ctx, sel, opt, func(ph schema.Photo) error {
		if n++; n > s.perPage && ch.ordered() {
			foot.Next = template.URL(ch.with("after", last)) // as url.Values encodes it
			return nil
		}
		if err := begin(earlier); err != nil {
			return err
		}
		last = ph.ID
		x := cellOf(ph, aside)
		x.Base, x.In, x.Edit, x.Form = s.guard.base, in, s.opt.Edit, s.guard.form
		if s.opt.Edit {
			if x.Version, err = versionOf(ctx, c, ph.SHA256); err != nil {
				return err
			}
		}
		if err := show(x); err != nil {
			return err
		}
		if n%atOnce == 0 || n == 4 {
			return flush()
		}
		return nil
	})
	foot.Empty = n == 0
	return foot, err
}

// startOf finds the photo behind which a page begins, "" for the first page, and the
// query of the page before it.
func (s grids) startOf(
	ctx context.Context, c *app.Session, ch choice, after, before, near string,
) (start, earlier string, err error) {
	if !ch.ordered() {
		return "", "", nil
	}
	switch {
	case before != "":
		start, err = nthBefore(ctx, c, ch, before, s.perPage+1)
	case near != "":
		start, err = nthBefore(ctx, c, ch, near, s.perPage/3+1)
	default:
		start = after
	}
	if err != nil || start == "" {
		return start, "", err
	}
	// The page before ends with the photo behind which this one begins.
	first := start
	err = c.Catalog.Photos(ctx, unrejected(ch.behind(start, 0)), func(ph schema.Photo) error { first = ph.ID; return errEnough })
	if err != nil && !errors.Is(err, errEnough) {
		return "", "", err
	}
	return start, ch.with("before", first), nil
}

var errEnough = errors.New("no more is asked for")

// nthBefore is the photo that comes n places before another, "" if there are fewer.
func nthBefore(ctx context.Context, c *app.Session, ch choice, photo string, n int) (found string, err error) {
	i := 0
	err = c.Catalog.Photos(ctx, unrejected(ch.before(photo, n)), func(ph schema.Photo) error {
		if i++; i == n {
			found = ph.ID
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return found, err
}

// unrejected leaves out what list leaves out.
func unrejected(sel schema.Selection) schema.Selection {
	if sel.Rejected == schema.RejectedToo {
		sel.Rejected = schema.RejectedNot
	}
	return sel
}

func cellOf(ph schema.Photo, aside map[string]schema.When) cell {
	_, put := aside[ph.SHA256.String()]
	x := cell{ID: ph.ID, Name: nameOf(ph), Title: ph.Title, Alt: ph.Alt, Rating: -1, Marks: marksOf(ph, put), Aside: put}
	if small := smallest(ph); small.Recipe != "" {
		x.Picture, x.Width, x.Height = small.Recipe, small.Width, small.Height
	}
	if ph.Rating != nil {
		x.Rating = *ph.Rating
		x.Stars = strings.Repeat("★", max(0, *ph.Rating))
	}
	return x
}

// nameOf is what its file was called when it was shot, as far as it is on record.
func nameOf(ph schema.Photo) string {
	for _, f := range ph.Files {
		if f.Role == schema.RolePrimary && len(f.Names) > 0 {
			return path.Base(f.Names[0])
		}
	}
	return path.Base(ph.Path)
}

// smallest and largest are renderings of a photo that every browser shows; without one
// the recipe is "".
func smallest(ph schema.Photo) (d schema.Derivative) {
	list := shownBy(ph)
	if len(list) == 0 {
		return d
	}
	return slices.MinFunc(list, bySize)
}

func largest(ph schema.Photo) (d schema.Derivative) {
	list := shownBy(ph)
	if len(list) == 0 {
		return d
	}
	return slices.MaxFunc(list, bySize)
}

func bySize(a, b schema.Derivative) int { return a.Width*a.Height - b.Width*b.Height }

func shownBy(ph schema.Photo) (list []schema.Derivative) {
	for _, d := range ph.Derivatives {
		if d.Format == schema.FormatJPEG && d.Width > 0 && d.Height > 0 {
			list = append(list, d)
		}
	}
	return list
}
