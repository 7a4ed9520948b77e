package app

import (
	"errors"

	"github.com/stillroom/stillroom/pipeline/naming"
)

// Naming is what originals are to be called, and in which folder they are to lie.
type Naming struct{ Folder, Rename string }

// NamingOptions lists the options of import and arrange that say it. Each has a setting
// of its name in [import], which counts where the option is not given.
func NamingOptions() []Option[Naming] {
	return []Option[Naming]{
		{Name: "rename", Usage: "call the files by this `TEMPLATE`, such as {shoot}_{sequence:4}: stillroom help names", Of: func(x *Naming) any { return &x.Rename }},
		{Name: "folder", Usage: "keep them in this folder below originals/, a `TEMPLATE` such as {year}/{shoot}", Of: func(x *Naming) any { return &x.Folder }},
	}
}

// Templates reads the templates, those of the settings where nothing else was said.
func (n Naming) Templates(s Settings) (naming.Templates, error) {
	set := s.Import
	if n.Folder == "" {
		n.Folder = set.Folder
	}
	if n.Rename == "" {
		n.Rename = set.Rename
	}
	t, err := naming.Parse(n.Folder, n.Rename)
	var wrong *naming.Error
	switch {
	case !errors.As(err, &wrong):
		return t, err
	case wrong.Folder && wrong.Text == set.Folder, !wrong.Folder && wrong.Text == set.Rename:
		return t, s.Named(err)
	}
	return t, Usagef("--%v", err)
}
