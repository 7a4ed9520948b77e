package contracttest

import (
	"errors"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

func tables(t *testing.T, r contract.TrackedReader, names ...string) []contract.Table {
	t.Helper()
	list, err := r.TrackedTables(t.Context(), names)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func family(id string, hold bool) schema.Family {
	return schema.Family{ID: id, Quorum: schema.QuorumAll, Hold: hold}
}

// familyRow is a family as a row.
func familyRow(id string, hold int64) *ledger.Row {
	return &ledger.Row{Table: "families", Columns: []string{"family_id", "hold", "quorum"}, Values: []any{id, hold, "all"}}
}

func key(id string) string { return `["` + id + `"]` }

func familyID(id string) contract.RowID { return contract.RowID{Table: "families", Key: key(id)} }

func trackedTables(t *testing.T, at contract.Place) {
	view(t, create(t, at), func(r contract.Reader) error {
		list := tables(t, r, "consent_term_channels", "nowhere", "families", "ledger_rows")
		if len(list) != 3 {
			t.Fatalf("there are %+v", list)
		}
		same(t, "the key of a channel", list[0].Keys, []string{"consent_id", "n", "channel"})
		if !slices.IsSorted(list[0].Columns) {
			t.Errorf("columns are %q", list[0].Columns)
		}
		same(t, "the second", list[1], contract.Table{Name: "families", Keys: []string{"family_id"}, Columns: []string{"family_id", "hold", "quorum"},
			Bytes: map[string]bool{"family_id": false, "hold": false, "quorum": false}})
		if bytes := list[2].Bytes; !bytes["salt"] || bytes["key"] {
			t.Errorf("of a row, bytes are %v", bytes)
		}
		for name, want := range map[string]bool{"families": true, "nowhere": false} {
			if got, err := r.HasTable(t.Context(), name); err != nil || got != want {
				t.Errorf("table %s is there: %v, %v", name, got, err)
			}
		}
		return nil
	})
}

func rowsTouched(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	var watched []contract.Table
	take := func(what string, do func(contract.Writer) error, want ...contract.TouchedRow) {
		t.Helper()
		change(t, db, func(w contract.Writer) error {
			if err := w.WatchRows(ctx, watched); err != nil {
				return err
			}
			if err := do(w); err != nil {
				return err
			}
			got, err := w.TakeTouched(ctx, watched)
			if len(got)+len(want) > 0 {
				same(t, what, got, want)
			}
			return err
		})
	}
	view(t, db, func(r contract.Reader) error { watched = tables(t, r, "families", "fingerprints"); return nil })
	a, b := familyID("a"), familyID("b")
	take("nothing", func(contract.Writer) error { return nil })
	take("written, and written again", func(w contract.Writer) error {
		return do(func() error { return w.PutFamily(ctx, family("b", false)) }, func() error { return w.PutFamily(ctx, family("a", false)) },
			func() error { return w.PutFamily(ctx, family("b", true)) })
	}, contract.TouchedRow{RowID: b}, contract.TouchedRow{RowID: a})
	take("nothing since", func(contract.Writer) error { return nil })
	take("of another table", func(w contract.Writer) error { return w.PutMirror(ctx, mirror("m1", "shelf")) })
	take("changed, and taken away", func(w contract.Writer) error {
		return do(func() error { return w.PutFamily(ctx, family("a", true)) }, func() error { return w.TakeRecord(ctx, "family", "a") })
	}, contract.TouchedRow{RowID: a, Had: familyRow("a", 0)})
	stop := errors.New("stop")
	if err := db.Change(ctx, func(w contract.Writer) error {
		return errors.Join(w.PutFamily(ctx, family("c", false)), stop)
	}); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	take("undone", func(contract.Writer) error { return nil })
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutFamily(ctx, family("d", false)) },
			func() error {
				got, err := w.TakeTouched(ctx, watched[1:])
				if len(got) > 0 {
					t.Errorf("asked for other tables: %+v", got)
				}
				return err
			},
			func() error { return w.UnwatchRows(ctx) })
	})
	watched = watched[:0]
	take("watched no more", func(w contract.Writer) error { return w.PutFamily(ctx, family("e", false)) })
}

func rowsSealed(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	var families contract.Table
	seal := func(id string, no, last int64, salt string) contract.SealedRow {
		return contract.SealedRow{RowID: familyID(id), No: no, Last: last, Salt: []byte(salt)}
	}
	change(t, db, func(w contract.Writer) error {
		families = tables(t, w, "families")[0]
		return do(
			func() error { return w.PutFamily(ctx, family("a", false)) },
			func() error { return w.PutFamily(ctx, family("b\u00fc", true)) },
			func() error { return w.PutFamily(ctx, family("c", false)) },
			func() error {
				return w.AddChanges(ctx, 1, []ledger.Change{put(1, "families", 1), put(2, "families", 2), put(3, "families", 3), put(4, "rooms", 4)})
			},
			func() error { return addEntries(t, w, ledgerEntry(1, string(early), ledger.Apply)) },
			func() error { return w.AddChanges(ctx, 2, []ledger.Change{put(5, "families", 1)}) },
			func() error { return w.PutSealed(ctx, nil) },
			func() error {
				return w.PutSealed(ctx, []contract.SealedRow{seal("a", 1, 1, "salt a"), seal("b\u00fc", 2, 2, "salt b"), seal("gone", 3, 3, "salt g"), seal("gone", 3, 3, "salt h")})
			},
			func() error { return w.ResealRow(ctx, 1, 5, []byte("salt 5")) })
	})
	known := func(r contract.Reader, ids ...string) map[string]*contract.SealedRow {
		t.Helper()
		var keys []string
		for _, id := range ids {
			keys = append(keys, key(id))
		}
		m, err := r.SealedByKey(ctx, "families", keys)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	a, b, gone := seal("a", 1, 5, "salt 5"), seal("b\u00fc", 2, 2, "salt b"), seal("gone", 3, 3, "salt h")
	a.Commitment, b.Commitment, gone.Commitment = put(5, "", 0).Commitment, put(2, "", 0).Commitment, put(3, "", 0).Commitment
	view(t, db, func(r contract.Reader) error {
		same(t, "sealed", known(r, "a", "b\u00fc", "c", "gone"), map[string]*contract.SealedRow{key("a"): &a, key("b\u00fc"): &b, key("gone"): &gone})
		all := map[string]ledger.Row{}
		for _, x := range gathered(t, r.TableRows(ctx, families)) {
			all[x.Key] = x.Row
		}
		same(t, "rows", all, map[string]ledger.Row{key("a"): *familyRow("a", 0), key("b\u00fc"): *familyRow("b\u00fc", 1), key("c"): *familyRow("c", 0)})
		some, err := r.TableRowsByKey(ctx, families, []string{key("b\u00fc"), key("gone")})
		same(t, "rows by key", some, map[string]*ledger.Row{key("b\u00fc"): familyRow("b\u00fc", 1)})
		if err != nil {
			return err
		}
		var missing []string
		for _, m := range gathered(t, r.MissingRows(ctx, families)) {
			missing = append(missing, m.Key)
			same(t, "its numbers", []int64{m.No, m.Last}, []int64{3, 3})
		}
		same(t, "missing", missing, []string{key("gone")})
		counts, err := r.SealedRows(ctx)
		same(t, "how many", counts, []contract.RowCount{{Table: "families", Count: 3}})
		if err != nil {
			return err
		}
		for after, want := range map[int64][]contract.RowCount{0: {{Table: "rooms", Count: 1}}, 4: nil} {
			lost, err := r.LostRows(ctx, after)
			if err != nil {
				return err
			}
			same(t, "lost", lost, want)
		}
		changed, err := r.RowsChangedFrom(ctx, 1)
		slices.SortFunc(changed, func(a, b contract.RowID) int { return len(a.Key) - len(b.Key) })
		same(t, "changed", changed, []contract.RowID{{Table: "rooms"}, familyID("a"), familyID("b\u00fc"), familyID("gone")})
		if err != nil {
			return err
		}
		changed, err = r.RowsChangedFrom(ctx, 2)
		same(t, "changed since", changed, []contract.RowID{familyID("a")})
		return err
	})
	change(t, db, func(w contract.Writer) error {
		if err := w.ForgetSealed(ctx, 3); err != nil {
			return err
		}
		same(t, "one forgotten", known(w, "a", "gone"), map[string]*contract.SealedRow{key("a"): &a})
		err := w.ForgetAllSealed(ctx)
		same(t, "all forgotten", known(w, "a"), map[string]*contract.SealedRow{})
		return err
	})
}

func rowsProven(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutFamily(ctx, family("a", false)) },
			func() error { return w.PutFamily(ctx, family("b", false)) },
			func() error { return w.PutFamily(ctx, family("c", false)) },
			func() error { return w.PutFamily(ctx, family("d", false)) },
			func() error {
				return w.AddChanges(ctx, 1, []ledger.Change{put(1, "families", 1), put(2, "families", 2), put(3, "families", 2)})
			},
			func() error {
				return w.PutSealed(ctx, []contract.SealedRow{
					{RowID: familyID("a"), No: 1, Last: 1, Salt: []byte("s")}, {RowID: familyID("b"), No: 2, Last: 2, Salt: []byte("s")}, {RowID: familyID("c"), No: 8, Last: 9, Salt: []byte("s")}})
			})
	})
	view(t, db, func(r contract.Reader) error {
		got := map[string]contract.ProofRow{}
		for p, err := range r.ProofRows(ctx, tables(t, r, "families")[0]) {
			if err != nil {
				return err
			}
			if id := p.Values[0]; key(id.(string)) != p.Name {
				t.Errorf("row %v is called %s", id, p.Name)
			}
			p.Row = ledger.Row{}
			got[p.Name] = p
		}
		same(t, "proof", got, map[string]contract.ProofRow{
			key("a"): {Name: key("a"), Sealed: true, No: 1, Last: 1, Salt: []byte("s"), Change: put(1, "families", 1)},
			key("b"): {Name: key("b"), Sealed: true, No: 2, Last: 2, Salt: []byte("s"), Change: put(2, "families", 2), Later: true},
			key("c"): {Name: key("c"), Sealed: true, No: 8, Last: 9, Salt: []byte("s")},
			key("d"): {Name: key("d")},
		})
		return nil
	})
}

func rowsOfFamilies(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), spoken(t, at)
	view(t, db, func(r contract.Reader) error {
		for _, x := range []struct {
			table, key, family string
			found              bool
		}{
			{"families", `["house"]`, "house", true}, {"guardians", `["adler"]`, "house", true}, {"guardians", `["nobody"]`, "", false},
			{"consents", `[1]`, "house", true}, {"consents", `[7]`, "", false}, {"consent_terms", `["k1",1]`, "house", true},
			{"consent_term_channels", `["k1",1,"web"]`, "house", true}, {"consent_events", `[1]`, "house", true}, {"consent_events", `[7]`, "", false}, {"reviews", `[7]`, "", false},
		} {
			got, found, err := r.FamilyOfRow(ctx, contract.RowID{Table: x.table, Key: x.key})
			if err != nil || got != x.family || found != x.found {
				t.Errorf("row %s of %s is of family %q, %v, %v", x.key, x.table, got, found, err)
			}
		}
		if _, _, err := r.FamilyOfRow(ctx, contract.RowID{Table: "mirrors", Key: `["m1"]`}); err == nil {
			t.Error("a mirror is of a family")
		}
		return nil
	})
}
