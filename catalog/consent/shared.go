package consent

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// Shared keeps what was worked out of photos in one way, at one moment, for photos that no
// decision tells from them: most photos of a room are alike in all that bears on consent.
// The zero value is empty. What it returns belongs to all of them, and is not changed.
type Shared[T any] struct {
	world *World
	of    map[common]T
}

// common is all that a decision knows of a photo that nothing sets apart.
type common struct {
	room, shoot, families   string
	faces, alike, unmatched bool
}

// mostShared bounds what is kept, so that a list of any length stays small. Photos of one
// place mostly come one after another.
const mostShared = 1000

// Of returns what work works out of a photo, or worked out of one that the world cannot
// tell from it.
func (s *Shared[T]) Of(w *World, p *Photo, work func() T) T {
	if w.singled(p) {
		return work()
	}
	if s.world != w || len(s.of) >= mostShared {
		s.world, s.of = w, map[common]T{}
	}
	families := ""
	for _, f := range p.Families {
		families += "\x00" + f // none is not one without a name
	}
	k := common{p.Room, p.Shoot, families, p.FacesReviewed, p.Alike, p.Unmatched}
	v, known := s.of[k]
	if !known {
		v = work()
		s.of[k] = v
	}
	return v
}

// singled reports whether something is known of the photo that is not of its place: who is
// to be seen in it, who has seen it, or a term that is, or could be, about it alone.
func (w *World) singled(p *Photo) bool {
	if len(p.Depictions) > 0 || len(p.Seen) > 0 {
		return true
	}
	return slices.ContainsFunc(p.ids(), func(id string) bool { return len(w.terms[schema.Scope("photo:"+id)]) > 0 }) ||
		slices.ContainsFunc(w.inexact, p.nearlyNamed)
}
