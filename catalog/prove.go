package catalog

import (
	"context"
	"fmt"
	"iter"
	"math"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Prove checks the ledger's chain and compares the tables with the ledger. It tells found
// of each place where they do not agree. It returns the head, even of a ledger that does
// not hold. It reads everything once, in memory that does not grow with the catalog.
func (c LedgerRegister) Prove(ctx context.Context, found func(schema.LedgerFault)) (schema.LedgerHead, error) {
	var head schema.LedgerHead
	err := c.db.View(ctx, func(r contract.Reader) (err error) {
		if err := proveShape(ctx, r, found); err != nil {
			return err
		}
		if head, err = prove(ctx, r, c.tables, found); err != nil {
			return err
		}
		at, err := c.momentIn(ctx, r)
		if err != nil {
			return err
		}
		return proveDates(ctx, r, at, found)
	})
	return head, err
}

// CheckLedger is an ErrLedger if Prove finds anything except what was accepted and dates
// that lie ahead. Those open nothing, because a no counts from when it was recorded and a
// yes from the latest of its dates. It is an ErrRestored if the end of the ledger may be
// missing.
func (c LedgerRegister) CheckLedger(ctx context.Context) error {
	var first *schema.LedgerFault
	n := 0
	_, err := c.Prove(ctx, func(f schema.LedgerFault) {
		if f.Kind == schema.FaultAhead || f.Kind == schema.FaultAccepted {
			return
		}
		if n++; first == nil {
			first = &f
		}
	})
	if err == nil && first != nil {
		err = fmt.Errorf("%w: %s: %s", ErrLedger, first.Subject, first.Message)
		if n > 1 {
			err = fmt.Errorf("%w, and %d more", err, n-1)
		}
	}
	if err == nil {
		err = c.Settled(ctx)
	}
	return err
}

// proveShape tells of everything in the database's shape that this program did not make.
func proveShape(ctx context.Context, r contract.ShapeReader, found func(schema.LedgerFault)) error {
	return r.Shape(ctx, func(part, how string) {
		found(schema.LedgerFault{Kind: schema.FaultSchema, Subject: part, Message: how})
	})
}

func prove(
	ctx context.Context, r ledgerReader, tables []contract.Table, found func(schema.LedgerFault),
) (schema.LedgerHead, error) {
	last, after, err := proveChain(ctx, r, found)
	head := schema.LedgerHead{Seq: last.Seq, SHA256: last.Sum, At: schema.When(last.At)}
	if err != nil {
		return head, err
	}
	for _, t := range tables {
		if err := proveTable(ctx, r, t, after, found); err != nil {
			return head, err
		}
	}
	return head, proveRows(ctx, r, tables, after, found)
}

// dated are the tables whose rows say when they were recorded. A delivery that stands is
// told even after an acceptance: its package says that it may be shown until a day that
// lies too far ahead.
var dated = []string{"consents", "consent_events", "reviews", "deliveries", "recalls", "purges"}

// proveDates finds rows that are dated later than the moment: nobody can have recorded
// them by then. Rows that were there when the ledger was accepted were told then.
func proveDates(ctx context.Context, r ledgerReader, at time.Time, found func(schema.LedgerFault)) error {
	list, err := r.Acceptances(ctx)
	if err != nil {
		return err
	}
	var entries []int64
	for _, a := range list {
		entries = append(entries, a.Entry)
	}
	for _, table := range dated {
		later, err := r.RecordedAfter(ctx, table, schema.WhenOf(at.Add(ledger.Slack)), entries)
		if err != nil {
			return err
		}
		for _, l := range later {
			f := schema.LedgerFault{Kind: schema.FaultAhead, Subject: table + " " + l.ID, Message: "it is dated later than now"}
			if l.Stands {
				f.Message = "the delivery is dated later than now: its package may allow showing it for too long"
			}
			found(f)
		}
	}
	return nil
}

// proveChain walks the entries with their changes, beginning at the newest acceptance. It
// returns the newest entry, and the newest change before the walk.
func proveChain(ctx context.Context, r ledgerReader, found func(schema.LedgerFault)) (ledger.Entry, int64, error) {
	broken := func(seq int64, what string) {
		found(schema.LedgerFault{Kind: schema.FaultChain, Subject: fmt.Sprintf("ledger entry %d", seq), Message: what})
	}
	walk, from, err := beforeAccepted(ctx, r, found, broken)
	if err != nil {
		return ledger.Entry{}, 0, err
	}
	var first, after int64
	if from != nil {
		first, after = from.Entry, from.Changes
	}
	last, err := walkOn(ctx, r, walk, first, after, found, broken)
	return last, after, err
}

// walkOn walks from the entry first, and from the changes after a number. Only the entry
// that an acceptance names may accept.
func walkOn(
	ctx context.Context, r contract.LedgerReader, walk *ledger.Walk, first, after int64,
	found func(schema.LedgerFault), broken func(int64, string),
) (ledger.Entry, error) {
	read, stop := iter.Pull2(r.Changes(ctx, after+1, math.MaxInt64))
	defer stop()
	var next contract.EntryChange // of the entry 0: there is none
	advance := func() (err error) {
		next, err, _ = read()
		return err
	}
	if err := advance(); err != nil {
		return ledger.Entry{}, err
	}
	lost := func() {
		found(schema.LedgerFault{Kind: schema.FaultChain, Subject: fmt.Sprintf("ledger entry %d", next.Seq), Message: "its changes are there, and the entry itself is missing"})
	}
	for e, err := range r.Entries(ctx, first, math.MaxInt64) {
		if err != nil {
			return walk.Last(), err
		}
		sum := ledger.NewChanges()
		for next.Seq != 0 && next.Seq <= e.Seq {
			if next.Seq < e.Seq {
				lost()
			}
			walk.Change(next.Seq, sum, next.Change)
			if next.Op == ledger.Odd {
				found(schema.LedgerFault{Kind: schema.FaultRow, Subject: "a row of " + next.Table, Message: fmt.Sprintf("entry %d changed a row that was altered before", e.Seq)})
			}
			if err := advance(); err != nil {
				return walk.Last(), err
			}
		}
		walk.Entry(e, sum.Sum())
		if (e.Act == ledger.Accept) != (e.Seq == first) {
			broken(e.Seq, "the entry and its record of acceptance do not agree")
		}
		if e.Act == ledger.Unsound {
			found(schema.LedgerFault{Kind: schema.FaultUnsound, Subject: fmt.Sprintf("ledger entry %d", e.Seq), Message: "the history before it had been altered"})
		}
	}
	if next.Seq != 0 {
		lost()
	}
	if walk.Last().Seq == 0 {
		found(schema.LedgerFault{Kind: schema.FaultChain, Subject: "ledger", Message: "it is empty"})
	}
	return walk.Last(), nil
}

// proveTable compares every row of a table with the commitment that the ledger
// has of it.
func proveTable(
	ctx context.Context, r contract.TrackedReader, t contract.Table, after int64,
	found func(schema.LedgerFault),
) error {
	for p, err := range r.ProofRows(ctx, t) {
		if err != nil {
			return err
		}
		if !p.Sealed {
			found(schema.LedgerFault{Kind: schema.FaultUnrecorded, Subject: subject(t.Name, p.Name), Message: "the ledger does not have this row"})
			continue
		}
		fits, err := p.Fits(p.Salt, p.Change.Commitment)
		if err != nil {
			return err
		}
		if !fits || p.Later || p.Last <= after || p.Change.Table != t.Name || p.Change.Row != p.No || p.Change.Op != ledger.Put {
			found(schema.LedgerFault{Kind: schema.FaultRow, Subject: subject(t.Name, p.Name), Message: "it is not what the ledger says"})
		}
	}
	return nil
}

// proveRows finds rows that the ledger has and the tables do not have.
func proveRows(
	ctx context.Context, r contract.TrackedReader, tables []contract.Table, after int64,
	found func(schema.LedgerFault),
) error {
	there := map[string]bool{}
	for _, t := range tables {
		there[t.Name] = true
		for row, err := range r.MissingRows(ctx, t) {
			if err != nil {
				return err
			}
			found(schema.LedgerFault{Kind: schema.FaultMissing, Subject: subject(t.Name, row.Key), Message: "the ledger has this row, and the database does not"})
		}
	}
	lost, err := r.LostRows(ctx, after)
	if err != nil {
		return err
	}
	sealed, err := r.SealedRows(ctx)
	if err != nil {
		return err
	}
	for _, n := range sealed {
		if !there[n.Table] {
			lost = append(lost, n)
		}
	}
	for _, n := range lost {
		found(schema.LedgerFault{Kind: schema.FaultMissing, Subject: n.Table, Message: fmt.Sprintf("rows of the ledger that the database lacks: %d", n.Count)})
	}
	return nil
}

// subject names a row without anything that may be a name: it leaves out the paths of
// delivered files.
func subject(table, key string) string {
	var ids []string
	for _, id := range strings.Split(strings.Trim(key, "[]"), ",") {
		id = strings.Trim(id, `"`)
		if len(id) == 64 {
			id = id[:schema.PhotoIDLen]
		}
		ids = append(ids, id)
	}
	if table == "delivery_files" {
		ids = ids[:1]
	}
	return table + " " + strings.Join(ids, " ")
}
