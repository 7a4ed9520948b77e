package app

import (
	"context"
	"slices"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/schema"
)

// Derivation is which derivatives are made.
type Derivation struct {
	Photos  []string // by name; none: of all photos
	Recipes []string // by name, whether or not they are on; none: those that are on
	Site    bool     // the sizes that a site needs, where they are missing
	Stale   bool     // only those that are missing, or in which a fault was found
	Jobs    int      // photos at once; 0: one a processor
}

// InSession is its job. The session writes.
func (x Derivation) InSession(ctx context.Context, s *Session) (job derive.Job, err error) {
	recipes, limits, err := s.Settings.Rendering()
	if err != nil {
		return job, err
	}
	for _, name := range x.Recipes {
		if !slices.ContainsFunc(recipes, func(r schema.Recipe) bool { return r.Name == name }) {
			var known []string
			for _, r := range recipes {
				known = append(known, r.Name)
			}
			return job, Usagef("%v", &schema.UnknownError{What: "recipe", Word: name, Known: known})
		}
	}
	only := x.Recipes
	if x.Site {
		if len(only) > 0 {
			return job, Usagef("--site chooses the recipes itself; leave --recipe out")
		}
		for _, r := range recipes {
			if schema.ForSite(r.Name) {
				only = append(only, r.Name)
			}
		}
	}
	job = derive.Job{
		Catalog: s.Catalog, Store: s.Store, Notes: s.notes, Draws: s.Draws, Recipes: recipes, Only: only, Limits: limits,
		Stale: x.Stale || x.Site, Named: len(x.Photos) > 0, Jobs: x.Jobs, Clock: s.Now, Item: func(derive.Item) {},
	}
	err = s.Catalog.Photos(ctx, schema.Selection{IDs: x.Photos}, func(ph schema.Photo) error {
		job.Photos = append(job.Photos, ph)
		return nil
	})
	return job, err
}
