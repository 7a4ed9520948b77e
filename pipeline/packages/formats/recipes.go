package formats

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// derivatives are the pictures of Options.Recipes, largest first, with opaque names: the
// derivative that the catalog has, if it may be as large; else one that is rendered from
// the original on its way out, as large as it may be, but for what the web takes as it was
// made. What a guardian wants to see first leaves as they saw it or not at all.
func derivatives(p Photo, opt Options) ([]Picture, string) {
	if len(p.Photo.Derivatives) == 0 {
		return nil, schema.ReasonNoDerivative
	}
	limit, here := longEdge(p, opt), false
	var out []offered
	for _, r := range recipesFor(p, opt) {
		if r.Format == schema.FormatTiles || schema.ForSite(r.Name) {
			continue // tiles are for viewers, which do not read this manifest
		}
		i := slices.IndexFunc(p.Photo.Derivatives, func(d schema.Derivative) bool { return d.Recipe == r.Name })
		if i >= 0 {
			here = true
			if d := p.Photo.Derivatives[i]; limit == 0 || max(d.Width, d.Height) <= limit {
				out = append(out, offered{pictureOf(p, opt, d, schema.Recipe{}), r.Quality})
				continue
			}
		}
		if p.Terms.ReviewBeforeUse || r.LongEdge == 0 || opt.takesAsMade(r) {
			continue
		}
		here = true
		if limit > 0 {
			r.LongEdge = min(r.LongEdge, limit)
		}
		out = append(out, offered{pictureOf(p, opt, p.Photo.Derivatives[0], r), r.Quality})
	}
	if !here {
		return nil, schema.ReasonNoDerivative
	}
	return distinct(out, longest(p.Photo)), schema.ReasonTooLarge
}

// takesAsMade reports whether pictures by the recipe leave only as far as they were derived:
// on the web there are others of the same photo.
func (o Options) takesAsMade(r schema.Recipe) bool {
	return o.Channel == schema.Web && !o.Named && !r.On && !r.Quick()
}

// asMade are the recipes whose pictures a format takes only as far as they were derived, and
// that can be derived here.
func (f Format) asMade(opt Options) (list []schema.Recipe) {
	switch {
	case f.Steps != nil:
		list = f.Steps(opt.Settings)
	case f.ByRecipe:
		list = slices.DeleteFunc(slices.Clone(opt.Recipes), func(r schema.Recipe) bool { return !opt.takesAsMade(r) })
	}
	return slices.DeleteFunc(list, func(r schema.Recipe) bool { return opt.Writes != nil && !opt.Writes(r.Format) })
}

// lacks reports whether a photo leaves with fewer pictures than it would if more had been
// derived of it. What cannot be derived is not missed, nor what may not leave, nor what a
// guardian who approved the photo would have to see again.
func lacks(p Photo, recipes []schema.Recipe, opt Options) bool {
	if p.Terms.ReviewBeforeUse || p.Photo.NoPicture != "" || p.Photo.Approved() {
		return false
	}
	limit, long := longEdge(p, opt), longest(p.Photo)
	return slices.ContainsFunc(recipes, func(r schema.Recipe) bool {
		there := slices.ContainsFunc(p.Photo.Derivatives, func(d schema.Derivative) bool { return d.Recipe == r.Name })
		return !there && (limit == 0 || min(r.LongEdge, cmp.Or(long, r.LongEdge)) <= limit)
	})
}

// recipesFor are the recipes of a package; where there are no options, those of the
// photo's derivatives.
func recipesFor(p Photo, opt Options) []schema.Recipe {
	if opt.Recipes != nil {
		return opt.Recipes
	}
	var list []schema.Recipe
	for _, d := range p.Photo.Derivatives {
		list = append(list, schema.Recipe{Name: d.Recipe, Format: d.Format})
	}
	return list
}

// pictureOf is a picture that leaves as the derivative is, or one that is rendered anew.
func pictureOf(p Photo, opt Options, d schema.Derivative, fresh schema.Recipe) Picture {
	name, format := cmp.Or(fresh.Name, d.Recipe), cmp.Or(fresh.Format, d.Format)
	x := Picture{From: d, Making: Making{Fresh: fresh}, File: schema.ManifestFile{
		Role: role(opt.Channel, name), Path: fmt.Sprintf("%s/%s-%s.%s", p.RoomID, p.PhotoID, name, format.Extension()),
		MediaType: "image/" + string(format), MetadataProfile: "none",
	}}
	if fresh == (schema.Recipe{}) {
		x.File.Bytes, x.File.SHA256, x.File.Width, x.File.Height = d.Bytes, d.SHA256, d.Width, d.Height
	}
	if profile := metadataProfile(opt.Channel); profile != "" && x.File.Role != "thumbnail" {
		x.Making.Metadata, x.File.MetadataProfile = profile, profile
	}
	return x
}

// edge is how long a picture is at most: a fresh one is known only when it is made.
func (x Picture) edge() int {
	if x.Making.Fresh != (schema.Recipe{}) {
		return x.Making.Fresh.LongEdge
	}
	return max(x.File.Width, x.File.Height)
}

// longest is the longer side of a photo, before anything is cut off; 0: not known.
func longest(p schema.Photo) int { return max(p.Probe.Width, p.Probe.Height) }

// offered is a picture that may leave, with the quality of its recipe.
type offered struct {
	Picture
	quality int
}

// before reports whether it leaves rather than one of the same size that comes after it.
func (x offered) before(y offered) bool {
	anew := func(x offered) int {
		if x.Making.Fresh == (schema.Recipe{}) {
			return 0
		}
		return 1
	}
	return cmp.Or(y.quality-x.quality, anew(x)-anew(y)) <= 0
}

// distinct leaves one picture a size, format and role: a small original, or a limit, makes
// several sizes one. Of those it is the one of the highest quality, which is rendered only
// if the catalog has none as good.
func distinct(list []offered, most int) (out []Picture) {
	size := func(x Picture) int {
		if e := x.edge(); most == 0 || e < most {
			return e
		}
		return most
	}
	for i, x := range list {
		again := false
		for j, y := range list {
			first := y.before(x) && (j < i || !x.before(y))
			again = again || j != i && first && y.File.MediaType == x.File.MediaType && y.File.Role == x.File.Role && size(y.Picture) == size(x.Picture)
		}
		if !again {
			out = append(out, x.Picture)
		}
	}
	return out
}
