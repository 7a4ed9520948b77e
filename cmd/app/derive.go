package app

import (
	"context"
	"slices"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// Derivation is which derivatives are made.
type Derivation struct {
	Photos  []string // by name; none: of all photos
	Recipes []string // by name, whether or not they are on; none: those that are on
	Site    bool     // the sizes that a site needs, where they are missing
	Channel string   // what packages for it take, where it is missing; "": none
	Stale   bool     // only those that are missing, or in which a fault was found
	Jobs    int      // photos at once; 0: one a processor
}

// InSession is its job, and the formats that it leaves out because nothing here writes
// them. The session writes.
func (x Derivation) InSession(ctx context.Context, s *Session) (job derive.Job, unmade []schema.Format, err error) {
	recipes, limits, err := s.Settings.Rendering()
	if err != nil {
		return job, nil, err
	}
	only, err := x.only(s.Settings)
	if err != nil {
		return job, nil, err
	}
	missing := x.Site || x.Channel != ""
	if missing {
		if len(only) == 0 {
			return job, nil, Usagef("%s turns off every recipe of these pictures", SettingsName)
		}
		if only, unmade = written(only); len(only) == 0 {
			return job, nil, Usagef("this build of libvips writes none of these pictures")
		}
	}
	job = derive.Job{
		Catalog: s.Catalog, Store: s.Store, Notes: s.notes, Draws: s.Draws, Recipes: recipes, Only: namesOf(only), Limits: limits,
		Stale: x.Stale || missing, Spares: missing && len(x.Photos) == 0, Named: len(x.Photos) > 0, Jobs: x.Jobs, Clock: s.Now,
		Item: func(derive.Item) {},
	}
	err = s.Catalog.Photos(ctx, schema.Selection{IDs: x.Photos}, func(ph schema.Photo) error {
		job.Photos = append(job.Photos, ph)
		return nil
	})
	return job, unmade, err
}

// only are the recipes that somebody chose; none: those that are on.
func (x Derivation) only(settings Settings) ([]schema.Recipe, error) {
	chosen := 0
	for _, is := range []bool{x.Site, x.Channel != "", len(x.Recipes) > 0} {
		if is {
			chosen++
		}
	}
	switch {
	case chosen == 0:
		return nil, nil
	case chosen > 1:
		return nil, Usagef("--recipe, --site and --channel each choose the recipes; give one of them")
	case x.Site:
		return settings.SiteSteps(), nil
	case x.Channel == "":
		list, err := settings.RecipesFor("", x.Recipes)
		if err != nil {
			err = Usagef("%v", err)
		}
		return list, err
	}
	ch, err := schema.ParseChannel(x.Channel)
	if err != nil {
		return nil, Usagef("--channel: %v", err)
	}
	list, err := settings.RecipesFor(ch, nil)
	return list, settings.Named(err)
}

func namesOf(recipes []schema.Recipe) (names []string) {
	for _, r := range recipes {
		names = append(names, r.Name)
	}
	return names
}

// written are those of the recipes whose format can be written here, and the formats that
// cannot.
func written(recipes []schema.Recipe) (makes []schema.Recipe, unmade []schema.Format) {
	for _, r := range recipes {
		switch {
		case render.Makes(r.Format):
			makes = append(makes, r)
		case !slices.Contains(unmade, r.Format):
			unmade = append(unmade, r.Format)
		}
	}
	return makes, unmade
}
