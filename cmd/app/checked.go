package app

import (
	"fmt"

	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// Settings are those of an open catalog, with the file that they come from.
type Settings struct {
	schema.Settings
	file string
}

// Named names the file of the settings in an error about them.
func (s Settings) Named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", s.file, err)
}

// CheckedRecipes lists all recipes of the settings. They are checked only where pictures
// are made or judged: a withdrawal must not wait until somebody has corrected a line about
// JPEG.
func (s Settings) CheckedRecipes() ([]schema.Recipe, error) {
	list, err := s.RecipeList()
	return list, s.Named(err)
}

// CheckedLimits says what one file may cost by the settings. They are checked only where
// they are used, as recipes are.
func (s Settings) CheckedLimits() (schema.Limits, error) {
	return s.Limits, s.Named(s.Limits.Check())
}

// CheckedContact says when families are left alone. It is checked only where it is used,
// as recipes are.
func (s Settings) CheckedContact() (schema.ContactSettings, error) {
	return s.Contact, s.Named(s.Contact.Check())
}

// Rendering returns recipes and limits for commands that make pictures. This build must
// be able to write every recipe that is on.
func (s Settings) Rendering() ([]schema.Recipe, schema.Limits, error) {
	list, err := s.CheckedRecipes()
	if err != nil {
		return nil, schema.Limits{}, err
	}
	for _, r := range schema.On(list) {
		if !render.Makes(r.Format) {
			return nil, schema.Limits{}, s.Named(fmt.Errorf("[recipes.%s]: this build of libvips cannot write %s", r.Name, r.Format))
		}
	}
	limits, err := s.CheckedLimits()
	return list, limits, err
}
