package catalog

import (
	"context"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Missing names what a selection may ask to be missing.
func Missing() []string { return contract.MissingFields() }

// Sorts names the orders a selection may ask for.
func Sorts() []string { return contract.Orders() }

// chosen is a selection in which people's names for photos are replaced by digests.
func chosen(ctx context.Context, r contract.Reader, sel schema.Selection) (contract.Chosen, error) {
	which := contract.Chosen{Selection: sel}
	find := new(finder)
	if len(sel.IDs) > 0 {
		which.Only = make([]string, 0, len(sel.IDs))
		for _, id := range sel.IDs {
			sha, err := find.photo(ctx, r, id)
			if err != nil {
				return which, err
			}
			which.Only = append(which.Only, sha)
		}
	}
	if sel.After != "" {
		sha, err := find.photo(ctx, r, sel.After)
		if err != nil {
			return which, err
		}
		which.After = sha
	}
	if len(sel.Names) > 0 {
		named, err := photosNamed(ctx, r, find, sel.Names)
		if err != nil {
			return which, err
		}
		if which.Only != nil { // those that are both
			named = slices.DeleteFunc(named, func(sha string) bool { return !slices.Contains(which.Only, sha) })
		}
		which.Only = named
	}
	return which, nil
}

// photosNamed lists the photos that have a file with one of these names. The list is
// empty, and not nil, if there is none.
func photosNamed(ctx context.Context, r contract.Reader, f *finder, names []string) ([]string, error) {
	found := []string{}
	for _, name := range names {
		list, err := f.matching(ctx, r, name)
		if err != nil {
			return nil, err
		}
		found = append(found, list...)
	}
	return found, nil
}

// CheckSelection returns an error that names the first field of sel that means
// nothing.
func CheckSelection(sel schema.Selection) error {
	for _, m := range sel.Missing {
		if !slices.Contains(Missing(), m) {
			return &schema.UnknownError{What: "field", Word: m, Known: Missing()}
		}
	}
	if key := strings.TrimPrefix(sel.Sort, "-"); key != "" && !slices.Contains(Sorts(), key) {
		return &schema.UnknownError{What: "order", Word: key, Known: Sorts()}
	}
	return nil
}
