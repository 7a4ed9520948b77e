package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// looseRoles are what list --role takes: files that belong to no photo.
var looseRoles = []string{"any", string(schema.RoleAttachment), string(schema.RoleSidecar)}

// listLoose lists the files that belong to no photo.
func listLoose(ctx context.Context, p *printer, s *app.Session, role string) error {
	if !slices.Contains(looseRoles, role) {
		return usagef("--role: %v", &schema.UnknownError{What: "role", Word: role, Known: looseRoles})
	}
	all, err := s.Catalog.Storages().Loose(ctx)
	if err != nil {
		return err
	}
	rows := [][]string{{"FILE", "ROLE", "SIZE", "ROOM", "SHOOT", "NAME"}}
	n := 0
	for _, f := range all {
		if role != "any" && string(f.Role) != role {
			continue
		}
		n++
		if p.json {
			if err := p.object("file", f); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{f.ID, string(f.Role), size(f.Bytes), orDash(f.Room), orDash(f.Shoot), strings.TrimPrefix(f.Path, "originals/")})
	}
	if p.json {
		return p.endWith(listed{n})
	}
	if n == 0 {
		return nil
	}
	return p.out.table(rows)
}

// showLoose shows a file that belongs to no photo. If there is none, it returns err.
func showLoose(ctx context.Context, p *printer, s *app.Session, called string, err error) error {
	if !errors.Is(err, catalog.ErrNotFound) {
		return err
	}
	f, lerr := app.FindLoose(ctx, s, strings.TrimPrefix(called, "photo:"))
	switch {
	case lerr != nil:
		return lerr
	case f == nil:
		return err
	case p.json:
		return p.object("file", f)
	}
	return p.out.table([][]string{
		{"file", f.ID}, {"sha256", f.SHA256.String()}, {"role", string(f.Role)}, {"format", string(f.Format)}, {"size", size(f.Bytes)},
		{"name", strings.TrimPrefix(f.Path, "originals/")}, {"as shot", f.Source}, {"shoot", orDash(f.Shoot)}, {"room", orDash(f.Room)},
		{"", p.out.typed("it belongs to no photo; place it with: stillroom set " + f.ID + " --shoot SHOOT")},
	})
}
