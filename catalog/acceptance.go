package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// ErrNothingToAccept says that the ledger holds and the clock is not behind it.
var ErrNothingToAccept = errors.New("the ledger is whole and nothing in it is dated ahead: there is nothing to accept")

// errNamed refuses a name in the reason: people will read it in the ledger later.
var errNamed = errors.New("--reason names a person who is recorded; write the id instead of the name")

// Accept takes a ledger that does not hold, or that is dated ahead of the clock, as it
// is, and says so in the ledger for ever. It opens nothing: it puts on hold the families
// that the damage may concern, or all if nobody can tell which. Each hold is lifted as
// every hold is. From the entry of the acceptance on, the tables are what the ledger
// says. Everything before stays as it is and is held by its digest.
//
// Triggers, indexes and views are made again as the migrations make them, and so are
// tables that are gone. Nobody else may use c meanwhile.
func Accept(ctx context.Context, c *Catalog, a schema.Accepting) (schema.Acceptance, error) {
	out := schema.Acceptance{By: a.By, Reason: a.Reason, Found: []schema.Found{}, Held: []string{}}
	if err := a.Check(); err != nil {
		return out, err
	}
	var tables []contract.Table
	err := c.db.ChangeInTurn(ctx, contract.Turn{Waits: c.waits}, func(w contract.Writer) error {
		if err := stillHere(ctx, w); err != nil {
			return err
		}
		x := &accepting{ctx: ctx, w: w, now: c.clock(), out: &out}
		if err := x.find(c.tables, a.Heads); err != nil {
			return err
		}
		if len(out.Found) == 0 {
			return ErrNothingToAccept
		}
		err := x.unnamed(a.Reason)
		if err != nil {
			return err
		}
		if tables, err = x.write(); err == nil && a.DryRun {
			err = errDryRun
		}
		return err
	})
	if errors.Is(err, errDryRun) {
		return out, nil
	}
	if err == nil {
		c.tables = tables
	}
	return out, err
}

// accepting is one acceptance.
type accepting struct {
	ctx   context.Context
	w     contract.Writer
	now   time.Time
	ahead int64 // the first entry that is dated later than now; 0: none is
	out   *schema.Acceptance
}

// find says what does not hold.
func (x *accepting) find(tables []contract.Table, heads []schema.LedgerClaim) error {
	found := func(f schema.LedgerFault) {
		if f.Kind != schema.FaultAccepted {
			x.out.Found = schema.AddFound(x.out.Found, f)
		}
	}
	if err := proveShape(x.ctx, x.w, found); err != nil {
		return err
	}
	if _, err := prove(x.ctx, x.w, tables, found); err != nil {
		return err
	}
	if err := proveDates(x.ctx, x.w, x.now, found); err != nil {
		return err
	}
	known, err := letGo(x.ctx, x.w)
	if err != nil {
		return err
	}
	for _, h := range heads {
		there, err := x.w.HasEntry(x.ctx, h.SHA256)
		if err != nil {
			return err
		}
		if _, said := known.Of(h.SHA256); !there && !said {
			known = append(known, schema.HeadLetGo{SHA256: h.SHA256}) // counted once
			found(schema.LedgerFault{Kind: schema.FaultHead, Subject: schema.HeadName(h.SHA256)})
		}
	}
	newest, err := newestMoment(x.ctx, x.w)
	if err != nil {
		return err
	}
	x.out.Newest = schema.WhenOf(newest)
	if newest.Sub(x.now) <= ledger.Slack {
		return nil
	}
	list, err := x.w.Acceptances(x.ctx)
	if err != nil {
		return err
	}
	behind := int64(0)
	for _, a := range list {
		behind = max(behind, a.Entry)
	}
	ahead, err := x.w.EntriesDatedAfter(x.ctx, behind, schema.WhenOf(x.now))
	if err != nil {
		return err
	}
	for _, seq := range ahead {
		found(schema.LedgerFault{Kind: schema.FaultAhead, Subject: fmt.Sprintf("ledger entry %d", seq)})
	}
	if len(ahead) > 0 {
		x.ahead = ahead[0]
	}
	return nil
}

// unnamed refuses a reason that names somebody: it is kept for as long as the ledger.
func (x *accepting) unnamed(reason string) error {
	letters := func(r rune) bool { return !unicode.IsLetter(r) }
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(reason), letters) {
		words[w] = true
	}
	return x.w.EachPersonName(x.ctx, func(name string) error {
		for _, w := range strings.FieldsFunc(strings.ToLower(name), letters) {
			if len(w) > 2 && words[w] && name != schema.Erased {
				return errNamed
			}
		}
		return nil
	})
}

// write brings the database to the shape it should have, puts families on hold, and
// writes the entry from which the ledger begins anew.
func (x *accepting) write() ([]contract.Table, error) {
	if err := x.w.UnwatchRows(x.ctx); err != nil {
		return nil, err
	}
	if err := x.w.MendShape(x.ctx); err != nil {
		return nil, err
	}
	tables, err := x.w.TrackedTables(x.ctx, tracked)
	if err != nil {
		return nil, err
	}
	s, err := newSealer(x.ctx, x.w, tables, x.now)
	if err != nil {
		return nil, err
	}
	if x.ahead > 0 {
		s.floor = "" // what was dated ahead binds nobody any more
	}
	x.out.Entry = s.last.Seq + 1
	x.out.At = schema.When(max(schema.FormatInstant(x.now), s.floor))
	if err := x.hold(); err != nil {
		return nil, err
	}
	return tables, s.restate(ledger.Accept)
}

// hold writes the row of the acceptance, and puts on hold the families it concerns.
func (x *accepting) hold() error {
	all, families, err := x.concerned()
	if err != nil {
		return err
	}
	a := contract.Acceptance{Acceptance: *x.out}
	if a.Changes, err = x.w.LastChange(x.ctx); err != nil {
		return err
	}
	if a.Before, err = digestBefore(x.ctx, x.w, a.Entry, a.Changes); err != nil {
		return err
	}
	if a.Sound, err = x.w.EntryDatedBy(x.ctx, a.At); err != nil {
		return err
	}
	if a.Sound == "" {
		a.Sound = a.At
	}
	if a.Said, err = x.w.NewestSaid(x.ctx); err != nil {
		return err
	}
	no, err := x.w.AddAcceptance(x.ctx, a)
	if err != nil {
		return err
	}
	if err := x.w.HoldForAcceptance(x.ctx, no, all, families); err != nil {
		return err
	}
	held, err := x.w.HeldByAcceptance(x.ctx, no)
	x.out.Held = append(x.out.Held, held...)
	return err
}

// decidesNothing are the tables whose rows concern no family if they were written with a
// clock that was ahead. aboutFamily are the tables whose rows concern one family. A row
// of any other table may concern all.
var (
	aboutFamily    = []string{"families", "guardians", "consents", "consent_terms", "consent_term_channels", "consent_term_kinds", "consent_events", "reviews"}
	decidesNothing = []string{
		"catalog_info", "notices", "evidence", "derivatives", "mirrors", "signing_keys",
		"deliveries", "decisions", "delivery_files", "deliveries_carried", "delivery_notes",
		"recalls", "recall_items", "recall_digests", "recall_events",
		"purges", "purged_originals", "purged_evidence", "purged_consents", "purge_files",
	}
)

// concerned lists the families that the findings may concern. If only the clock was
// wrong, these are the families of whom something was recorded meanwhile.
func (x *accepting) concerned() (all bool, families []string, err error) {
	for _, f := range x.out.Found {
		if f.Kind != schema.FaultAhead {
			return true, nil, nil
		}
	}
	if x.ahead == 0 {
		return true, nil, nil // rows are dated ahead, and the ledger is not: not by this program
	}
	rows, err := x.w.RowsChangedFrom(x.ctx, x.ahead)
	if err != nil {
		return false, nil, err
	}
	for _, row := range rows {
		if slices.Contains(decidesNothing, row.Table) {
			continue
		}
		if row.Key == "" || !slices.Contains(aboutFamily, row.Table) {
			return true, nil, nil
		}
		id, found, err := x.w.FamilyOfRow(x.ctx, row)
		if err != nil {
			return false, nil, err
		} else if !found {
			return true, nil, nil
		}
		families = append(families, id)
	}
	return false, families, nil
}

// Acceptances lists all acceptances, oldest first.
func Acceptances(ctx context.Context, c *Catalog) (list []schema.Acceptance, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		all, err := r.Acceptances(ctx)
		if err != nil {
			return err
		}
		for _, a := range all {
			held, err := r.HeldByAcceptance(ctx, a.No)
			if err != nil {
				return err
			}
			a.Held = append([]string{}, held...)
			list = append(list, a.Acceptance)
		}
		return nil
	})
	return list, err
}
