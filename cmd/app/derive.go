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
	only, err := x.only(s.Settings.Settings, recipes)
	if err != nil {
		return job, nil, err
	}
	missing := x.Site || x.Channel != ""
	if missing {
		if len(only) == 0 {
			return job, nil, Usagef("%s turns off every recipe of these pictures", SettingsName)
		}
		if only, unmade = written(only, recipes); len(only) == 0 {
			return job, nil, Usagef("this build of libvips writes none of these pictures")
		}
	}
	job = derive.Job{
		Catalog: s.Catalog, Store: s.Store, Notes: s.notes, Draws: s.Draws, Recipes: recipes, Only: only, Limits: limits,
		Stale: x.Stale || missing, Spares: missing && len(x.Photos) == 0, Named: len(x.Photos) > 0, Jobs: x.Jobs, Clock: s.Now,
		Item: func(derive.Item) {},
	}
	err = s.Catalog.Photos(ctx, schema.Selection{IDs: x.Photos}, func(ph schema.Photo) error {
		job.Photos = append(job.Photos, ph)
		return nil
	})
	return job, unmade, err
}

// only are the names of the recipes that somebody chose; none: those that are on.
func (x Derivation) only(settings schema.Settings, recipes []schema.Recipe) ([]string, error) {
	for _, name := range x.Recipes {
		if !slices.ContainsFunc(recipes, func(r schema.Recipe) bool { return r.Name == name }) {
			return nil, Usagef("%v", &schema.UnknownError{What: "recipe", Word: name, Known: namesOf(recipes)})
		}
	}
	if !x.Site && x.Channel == "" {
		return x.Recipes, nil
	}
	if len(x.Recipes) > 0 || x.Site && x.Channel != "" {
		return nil, Usagef("--recipe, --site and --channel each choose the recipes; give one of them")
	}
	if x.Site {
		return namesOf(settings.SiteSteps()), nil
	}
	ch, err := schema.ParseChannel(x.Channel)
	if err != nil {
		return nil, Usagef("--channel: %v", err)
	}
	list, err := settings.RecipesFor(ch, nil)
	return namesOf(list), err
}

func namesOf(recipes []schema.Recipe) (names []string) {
	for _, r := range recipes {
		names = append(names, r.Name)
	}
	return names
}

// written are those of the recipes whose format can be written here, and the formats that
// cannot.
func written(names []string, recipes []schema.Recipe) (makes []string, unmade []schema.Format) {
	can := map[schema.Format]bool{}
	for _, r := range recipes {
		if !slices.Contains(names, r.Name) {
			continue
		}
		if _, asked := can[r.Format]; !asked {
			if can[r.Format] = render.Makes(r.Format); !can[r.Format] {
				unmade = append(unmade, r.Format)
			}
		}
		if can[r.Format] {
			makes = append(makes, r.Name)
		}
	}
	return makes, unmade
}
