package contracttest

import (
	"slices"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

func accepted(entry int64) contract.Acceptance {
	a := contract.Acceptance{Changes: 4, Before: digest(byte(entry)).String(), Sound: early, Said: contract.NewestSaid{Consent: 2, Event: 3, Review: 1}}
	a.Entry, a.At, a.Newest, a.By, a.Reason = entry, later, later, "adler", "the disk was <torn> & mended"
	a.Found = []schema.Found{{Kind: schema.FaultRow, Count: 1, Rows: []string{"families house"}}}
	return a
}

func acceptances(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), spoken(t, at)
	first, second := accepted(2), accepted(5)
	second.Found = []schema.Found{}
	change(t, db, func(w contract.Writer) (err error) {
		for _, a := range []*contract.Acceptance{&first, &second} {
			if a.No, err = w.AddAcceptance(ctx, *a); err != nil {
				return err
			}
		}
		return do(
			func() error { return w.PutFamily(ctx, family("third", false)) },
			func() error { return w.HoldForAcceptance(ctx, first.No, false, []string{"house", "other", "nobody"}) },
			func() error { return w.HoldForAcceptance(ctx, second.No, true, nil) })
	})
	view(t, db, func(r contract.Reader) error {
		list, err := r.Acceptances(ctx)
		same(t, "acceptances", list, []contract.Acceptance{first, second})
		if err != nil {
			return err
		}
		for no, want := range map[int64][]string{first.No: {"house"}, second.No: {"third"}} { // other was on hold before
			held, err := r.HeldByAcceptance(ctx, no)
			if err != nil {
				return err
			}
			same(t, "held", held, want)
		}
		families, err := r.Families(ctx, nil)
		for _, f := range families {
			if !f.Hold {
				t.Errorf("family %s is not on hold", f.ID)
			}
		}
		return err
	})
}

func acceptanceAsks(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), spoken(t, at)
	view(t, db, func(r contract.Reader) error {
		newest, err := r.NewestSaid(ctx)
		same(t, "the newest", newest, contract.NewestSaid{Consent: 2, Event: 2})
		if err != nil {
			return err
		}
		var names []string
		err = r.EachPersonName(ctx, func(name string) error { names = append(names, name); return nil })
		slices.Sort(names)
		same(t, "names", names, []string{"Lea Adler", "Noa Brook"})
		return err
	})
}
