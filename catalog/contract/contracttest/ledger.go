package contracttest

import (
	"errors"
	"iter"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

func ledgerEntry(seq int64, at string, act ledger.Act) ledger.Entry {
	sum := func(s string) string { return strings.Repeat(s, 64) }
	e := ledger.Entry{Seq: seq, At: at, Act: act, Changes: sum("c"), Sum: sum(string(rune('0' + seq)))}
	if seq > 1 {
		e.Prev = sum(string(rune('0' + seq - 1)))
	}
	return e
}

func put(no int64, table string, row int64) ledger.Change {
	return ledger.Change{No: no, Table: table, Row: row, Op: ledger.Put, Commitment: []byte(strings.Repeat(string(rune('0'+no)), 32))}
}

func addEntries(t *testing.T, w contract.Writer, list ...ledger.Entry) error {
	for _, e := range list {
		if err := w.AddEntry(t.Context(), e); err != nil {
			return err
		}
	}
	return nil
}

// gathered is all of what is read as it is asked for.
func gathered[T any](t *testing.T, list iter.Seq2[T, error]) (all []T) {
	t.Helper()
	for v, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n%+v, want\n%+v", what, got, want)
	}
}

func chainRead(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	e1, e2, e3 := ledgerEntry(1, "2024-03-01T10:00:00Z", ledger.Begin), ledgerEntry(2, "2024-03-03T10:00:00Z", ledger.Apply), ledgerEntry(3, "2024-03-02T10:00:00Z", ledger.Verify)
	view(t, db, func(r contract.Reader) error {
		last, err := r.LastEntry(ctx)
		same(t, "the newest of none", last, ledger.Entry{})
		if err != nil {
			return err
		}
		sum, err := r.LastEntryBesides(ctx, nil)
		same(t, "the hash of none", sum, "")
		if err != nil {
			return err
		}
		no, err := r.LastChange(ctx)
		same(t, "the newest change of none", no, int64(0))
		return err
	})
	change(t, db, func(w contract.Writer) error { return addEntries(t, w, e1, e2, e3) })
	for what, e := range map[string]ledger.Entry{"over another": ledgerEntry(3, e3.At, ledger.Apply), "behind a gap": ledgerEntry(5, e3.At, ledger.Apply)} {
		mustRefuse(t, "an entry "+what, db.Change(ctx, func(w contract.Writer) error { return w.AddEntry(ctx, e) }))
	}
	view(t, db, func(r contract.Reader) error {
		last, err := r.LastEntry(ctx)
		same(t, "the newest", last, e3)
		if err != nil {
			return err
		}
		for seq, want := range map[int64]ledger.Entry{1: {}, 2: e1, 3: e2, 9: e3} {
			got, err := r.LastEntryBefore(ctx, seq)
			if err != nil {
				return err
			}
			same(t, "before another", got, want)
		}
		for want, acts := range map[string][]ledger.Act{e3.Sum: nil, e2.Sum: {ledger.Verify}, e1.Sum: {ledger.Verify, ledger.Apply}, "": {ledger.Verify, ledger.Apply, ledger.Begin}} {
			got, err := r.LastEntryBesides(ctx, acts)
			if err != nil {
				return err
			}
			same(t, "besides acts", got, want)
		}
		for sum, want := range map[string]bool{e2.Sum: true, strings.Repeat("9", 64): false} {
			got, err := r.HasEntry(ctx, sum)
			if err != nil {
				return err
			}
			same(t, "an entry of a hash", got, want)
		}
		same(t, "all", gathered(t, r.Entries(ctx, math.MinInt64, math.MaxInt64)), []ledger.Entry{e1, e2, e3})
		same(t, "from one to another", gathered(t, r.Entries(ctx, 2, 2)), []ledger.Entry{e2})
		for range r.Entries(ctx, 1, 3) {
			break // nobody asks for more
		}
		return nil
	})
}

func chainDates(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	change(t, db, func(w contract.Writer) error {
		return addEntries(t, w, ledgerEntry(1, "2024-03-01T10:00:00Z", ledger.Begin), ledgerEntry(2, "2024-03-05T10:00:00Z", ledger.Apply),
			ledgerEntry(3, "2024-03-02T10:00:00Z", ledger.Apply), ledgerEntry(4, "(none)", ledger.Apply), ledgerEntry(5, "2024-03-04T10:00:00Z", ledger.Apply))
	})
	view(t, db, func(r contract.Reader) error {
		same(t, "dates", gathered(t, r.EntryDates(ctx)), []string{"2024-03-04T10:00:00Z", "(none)", "2024-03-02T10:00:00Z", "2024-03-05T10:00:00Z", "2024-03-01T10:00:00Z"})
		for _, x := range []struct {
			behind int64
			than   schema.When
			want   []int64
		}{{0, "2024-03-02T10:00:00Z", []int64{2, 5}}, {2, "2024-03-02T10:00:00Z", []int64{5}}, {0, "2024-03-05T10:00:00Z", nil}} {
			got, err := r.EntriesDatedAfter(ctx, x.behind, x.than)
			if err != nil {
				return err
			}
			same(t, "dated later", got, x.want)
		}
		for by, want := range map[schema.When]schema.When{
			"2024-02-01T10:00:00Z": "", "2024-03-01T10:00:00Z": "2024-03-01T10:00:00Z", "2024-03-03T10:00:00Z": "2024-03-02T10:00:00Z", "2024-03-09T10:00:00Z": "2024-03-04T10:00:00Z",
		} {
			got, err := r.EntryDatedBy(ctx, by)
			if err != nil {
				return err
			}
			same(t, "dated by "+string(by), got, want)
		}
		return nil
	})
}

func chainChanges(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	c1, c2, c3 := put(1, "families", 1), put(2, "rooms", 2), ledger.Change{No: 3, Table: "families", Row: 1, Op: ledger.Del, Commitment: []byte{}}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.AddChanges(ctx, 1, nil) },
			func() error { return w.AddChanges(ctx, 1, []ledger.Change{c1, c2}) }, // its entry is yet to come
			func() error { return addEntries(t, w, ledgerEntry(1, string(early), ledger.Apply)) },
			func() error { return w.AddChanges(ctx, 2, []ledger.Change{c3}) },
			func() error { return addEntries(t, w, ledgerEntry(2, string(later), ledger.Apply)) })
	})
	for what, c := range map[string]contract.EntryChange{
		"over another": {Seq: 3, Change: put(3, "families", 1)}, "behind a gap": {Seq: 3, Change: put(5, "families", 1)}, "to an entry that is there": {Seq: 2, Change: put(4, "families", 1)},
	} {
		mustRefuse(t, "a change "+what, db.Change(ctx, func(w contract.Writer) error { return w.AddChanges(ctx, c.Seq, []ledger.Change{c.Change}) }))
	}
	of1, of2, of3 := contract.EntryChange{Seq: 1, Change: c1}, contract.EntryChange{Seq: 1, Change: c2}, contract.EntryChange{Seq: 2, Change: c3}
	view(t, db, func(r contract.Reader) error {
		same(t, "all", gathered(t, r.Changes(ctx, math.MinInt64, math.MaxInt64)), []contract.EntryChange{of1, of2, of3})
		same(t, "some", gathered(t, r.Changes(ctx, 2, 2)), []contract.EntryChange{of2})
		read, stop := iter.Pull2(r.Changes(ctx, 1, 3))
		defer stop()
		for range gathered(t, r.Entries(ctx, 1, 2)) { // both at once
			if c, err, ok := read(); err != nil || !ok || c.No == 0 {
				t.Errorf("beside entries: %+v, %v, %v", c, err, ok)
			}
		}
		no, err := r.LastChange(ctx)
		same(t, "the newest", no, int64(3))
		return err
	})
}

func mustRefuse(t *testing.T, what string, err error) {
	t.Helper()
	var refused *contract.RefusedError
	if !errors.As(err, &refused) {
		t.Errorf("%s: %v, want a RefusedError", what, err)
	}
}
