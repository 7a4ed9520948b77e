package main

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/schema"
)

// looseRoles are what list --role takes: files that belong to no photo.
var looseRoles = []string{"any", string(schema.RoleAttachment), string(schema.RoleSidecar)}

// listLoose lists the files that belong to no photo.
func listLoose(ctx context.Context, p *printer, s *house.Session, role string) error {
	if !slices.Contains(looseRoles, role) {
		return usagef("--role is %s, not %q", strings.Join(looseRoles, ", "), role)
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
			if err := p.line(f); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{f.ID, string(f.Role), size(f.Bytes), orDash(f.Room), orDash(f.Shoot), strings.TrimPrefix(f.Path, "originals/")})
	}
	if p.json || n == 0 {
		return nil
	}
	return p.out.table(rows)
}

// findLoose finds a file that belongs to no photo, by digits of its digest or by its
// name. It is nil if there is none, or more than one.
func findLoose(ctx context.Context, s *house.Session, called string) (*schema.LooseFile, error) {
	all, err := s.Catalog.Storages().Loose(ctx)
	if err != nil {
		return nil, err
	}
	var found []schema.LooseFile
	for _, f := range all {
		in := strings.TrimPrefix(f.Path, "originals/")
		if schema.IsDigestPrefix(called) && strings.HasPrefix(f.SHA256.String(), called) || called == in || called == path.Base(in) || called == f.Source {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return nil, nil
	}
	return &found[0], nil
}

// showLoose shows a file that belongs to no photo; err is what is returned if there is
// none.
func showLoose(ctx context.Context, p *printer, s *house.Session, called string, err error) error {
	if !errors.Is(err, catalog.ErrNotFound) {
		return err
	}
	f, lerr := findLoose(ctx, s, strings.TrimPrefix(called, "photo:"))
	switch {
	case lerr != nil:
		return lerr
	case f == nil:
		return err
	case p.json:
		return p.document(f)
	}
	return p.out.table([][]string{
		{"file", f.ID}, {"sha256", f.SHA256.String()}, {"role", string(f.Role)}, {"format", string(f.Format)}, {"size", size(f.Bytes)},
		{"name", strings.TrimPrefix(f.Path, "originals/")}, {"as shot", f.Source}, {"shoot", orDash(f.Shoot)}, {"room", orDash(f.Room)},
		{"", "it belongs to no photo; place it with: stillroom set " + f.ID + " --shoot SHOOT"},
	})
}

// noPhoto is a digest that no photo has.
var noPhoto = strings.Repeat("0", 64)

// looseRecords takes out of a selection the names of files that belong to no photo,
// and says what is to be recorded of them: where they belong, and nothing else.
func looseRecords(ctx context.Context, p *printer, s *house.Session, said schema.PhotoRecord, sel schema.Selection) ([]schema.PhotoRecord, schema.Selection, error) {
	var list []schema.PhotoRecord
	var rest []string
	for _, name := range sel.IDs {
		f, err := findLoose(ctx, s, name)
		if err != nil {
			return nil, sel, err
		}
		if f != nil {
			err = s.Catalog.List(ctx, schema.Selection{IDs: []string{name}}, catalog.ListOptions{Zone: s.Zone, At: s.Now()}, func(schema.Photo) error { return nil })
		}
		if f == nil || !errors.Is(err, catalog.ErrNotFound) {
			rest = append(rest, name)
			continue
		}
		place := schema.PhotoRecord{Match: f.SHA256.String(), Room: said.Room, Shoot: said.Shoot}
		if said.Match = place.Match; said != place {
			return nil, sel, usagef("%s belongs to no photo: only --room and --shoot can be set of it", f.ID)
		}
		list = append(list, place)
	}
	sel.IDs = rest
	return list, sel, nil
}
