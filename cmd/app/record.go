package app

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/schema"
)

// Kind is a kind of record that a person can write one at a time, without YAML. A record
// becomes a text of one record, and that text goes the way of every other: it is read and
// checked as Apply does, refused if it opens something, and written into the ledger.
type Kind[T any] struct {
	Name, About string
	Fields      []Field[T]
	Keeps       string // why none is ever removed; "": one that nothing names can be

	id  func(*T) *string
	all func(schema.Records) []T
	// of reads what near returns, where that is more than the record.
	of func(ctx context.Context, s *Session, id string, said []FieldSaid) (schema.Records, error)
	// text makes the records that say v. all is everything that is recorded.
	text func(all schema.Records, v T) (schema.Records, error)
}

// Field is one field of a record. If it holds many values, some are added and others
// taken away.
type Field[T any] struct {
	Name, Usage string
	Need        bool     // a new record has to have it
	Values      []string // all that it can be; nil: the rules of records say

	set  func(*T, string)
	many func(*T) *[]string
}

// Many reports whether it holds many.
func (f Field[T]) Many() bool { return f.many != nil }

// FieldSaid is what a person says of a field: its value, or what to add to it and take
// away.
type FieldSaid struct {
	Field         string
	Value         string
	With, Without []string
}

// Writing is how a record is written.
type Writing struct{ Open, DryRun bool }

// ID is the id of a record.
func (k Kind[T]) ID(v T) string { return *k.id(&v) }

// List returns the records of the kind.
func (k Kind[T]) List(ctx context.Context, s *Session) ([]T, error) {
	all, err := s.Catalog.Records(ctx)
	if err != nil {
		return nil, err
	}
	return k.all(all), nil
}

// near returns the record with an id, if it is there, and what its text holds besides.
func (k Kind[T]) near(ctx context.Context, s *Session, id string, said []FieldSaid) (schema.Records, error) {
	if k.of == nil {
		return catalog.Named(ctx, s.Catalog, k.Name, id)
	}
	return k.of(ctx, s, id, said)
}

// Missing says which fields a new record lacks.
func (k Kind[T]) Missing(said []FieldSaid) error {
	var lacks []string
	about := ""
	for _, f := range k.Fields {
		if f.Need && !slices.ContainsFunc(said, func(x FieldSaid) bool { return x.Field == f.Name }) {
			lacks, about = append(lacks, "--"+f.Name), strings.ReplaceAll(f.Usage, "`", "")
		}
	}
	switch len(lacks) {
	case 0:
		return nil
	case 1:
		return Usagef("stillroom %s add needs %s: %s", k.Name, lacks[0], about)
	}
	return Usagef("stillroom %s add needs %s; `stillroom %s add --help` says more of each", k.Name, strings.Join(lacks, ", "), k.Name)
}

// Add writes a new record.
func (k Kind[T]) Add(ctx context.Context, s *Session, id string, said []FieldSaid, w Writing) (schema.Applied, error) {
	if err := k.Missing(said); err != nil {
		return schema.Applied{}, err
	}
	all, err := k.near(ctx, s, id, said)
	if err != nil {
		return schema.Applied{}, err
	}
	if slices.ContainsFunc(k.all(all), func(v T) bool { return k.ID(v) == id }) {
		return schema.Applied{}, Usagef("%s %s is recorded already; stillroom %s set changes it", k.Name, id, k.Name)
	}
	var v T
	*k.id(&v) = id
	if _, err := k.lay(said, &v); err != nil {
		return schema.Applied{}, err
	}
	return k.write(ctx, s, all, v, said, w)
}

// Set changes a record. Fields of which nothing is said stay as they are.
func (k Kind[T]) Set(ctx context.Context, s *Session, id string, said []FieldSaid, w Writing) (schema.Applied, error) {
	all, err := k.near(ctx, s, id, said)
	if err != nil {
		return schema.Applied{}, err
	}
	list := k.all(all)
	i := slices.IndexFunc(list, func(v T) bool { return k.ID(v) == id })
	if i < 0 {
		return schema.Applied{}, fmt.Errorf("%w; stillroom %s list has those that are", catalog.NotFound(k.Name, id), k.Name)
	}
	v := list[i]
	if some, err := k.lay(said, &v); err != nil {
		return schema.Applied{}, err
	} else if !some {
		return schema.Applied{}, Usagef("no change is named; `stillroom %s set --help` lists the options", k.Name)
	}
	return k.write(ctx, s, all, v, said, w)
}

// RemoveRecord removes a record that nothing names.
func RemoveRecord(ctx context.Context, s *Session, kind, id string) error {
	return s.Catalog.Remove(ctx, kind, id, s.Applying(false))
}

// lay writes what is said into a record, and reports whether anything was said.
func (k Kind[T]) lay(said []FieldSaid, v *T) (anything bool, err error) {
	for _, x := range said {
		i := slices.IndexFunc(k.Fields, func(f Field[T]) bool { return f.Name == x.Field })
		if i < 0 {
			return false, Usagef("a %s has no %s", k.Name, x.Field)
		}
		f := k.Fields[i]
		switch {
		case f.many != nil:
			if len(x.With)+len(x.Without) == 0 {
				continue
			}
			list := slices.DeleteFunc(slices.Clone(*f.many(v)), func(s string) bool { return slices.Contains(x.Without, s) })
			for _, w := range x.With {
				if !slices.Contains(list, w) {
					list = append(list, w)
				}
			}
			*f.many(v) = list
		case f.Values != nil && !slices.Contains(f.Values, x.Value):
			return false, Usagef("--%s: %v", f.Name, &schema.UnknownError{What: "word", Word: x.Value, Known: f.Values})
		default:
			f.set(v, x.Value)
		}
		anything = true
	}
	return anything, nil
}

// write has one record read, checked and applied as a text would be.
func (k Kind[T]) write(
	ctx context.Context, s *Session, all schema.Records, v T, said []FieldSaid, w Writing,
) (schema.Applied, error) {
	rec, err := k.text(all, v)
	if err != nil {
		return schema.Applied{}, err
	}
	var yaml bytes.Buffer
	if err := recordsfile.WriteYAML(&yaml, rec); err != nil {
		return schema.Applied{}, err
	}
	checked, err := recordsfile.Parse("stillroom "+k.Name, yaml.Bytes())
	if err != nil {
		return schema.Applied{}, byOption(err, k.optionsOf(k.ID(v), said))
	}
	for i := range checked.Families { // the text leaves a hold out that is none
		checked.Families[i].HoldStated = true
	}
	opt := s.Applying(w.Open)
	opt.DryRun = w.DryRun && !s.Rehearsing
	return s.Catalog.Apply(ctx, checked, opt)
}

// optionsOf tells which option of a kind of record a key comes from.
func (k Kind[T]) optionsOf(id string, said []FieldSaid) func(key string) (option, value string) {
	return func(key string) (option, value string) {
		name := strings.ReplaceAll(key, "_", "-")
		if key == "id" {
			return fmt.Sprintf("ID %q", id), id
		}
		if key == "people" {
			name = "person"
		}
		if !slices.ContainsFunc(k.Fields, func(f Field[T]) bool { return f.Name == name }) {
			return "", ""
		}
		for _, x := range said {
			if x.Field == name {
				value = x.Value
			}
		}
		return "--" + name, value
	}
}
