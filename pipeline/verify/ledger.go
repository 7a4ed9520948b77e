package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// ledgerRules are the rules by which what the ledger finds is reported.
var ledgerRules = map[schema.LedgerFaultKind]string{
	schema.FaultChain:      findings.LedgerChain,
	schema.FaultRow:        findings.LedgerRow,
	schema.FaultMissing:    findings.LedgerMissing,
	schema.FaultUnrecorded: findings.LedgerUnrecorded,
	schema.FaultUnsound:    findings.LedgerUnsound,
	schema.FaultSchema:     findings.Schema,
	schema.FaultAhead:      findings.LedgerAhead,
	schema.FaultAccepted:   findings.LedgerAccepted,
}

// tellAtMost is how many findings of one rule about the ledger are told one by
// one: whoever changed a table may have changed a million rows of it.
const tellAtMost = 100

// proof is whether the ledger and the tables agree: only then is anything added to what
// they say.
type proof struct{ provable bool }

// ledger proves the ledger and the tables, and looks for the entries that were given
// out.
func (p *proof) ledger(ctx context.Context, job Job, r *report) error {
	told := map[string]int{}
	head, err := job.Catalog.Prove(ctx, func(f schema.LedgerFault) {
		rule := ledgerRules[f.Kind]
		if told[rule]++; told[rule] <= tellAtMost {
			r.find(rule, f.Subject, f.Message)
		}
	})
	for _, rule := range []string{findings.LedgerChain, findings.LedgerRow, findings.LedgerMissing, findings.LedgerUnrecorded, findings.LedgerAhead, findings.Schema} {
		if more := told[rule] - tellAtMost; more > 0 {
			r.find(rule, "catalog.db", fmt.Sprintf("and %d more", more))
		}
	}
	if err != nil {
		return err
	}
	r.Ledger = &head
	delete(told, findings.LedgerAccepted) // stops nothing
	p.provable = len(told) == 0
	if err := p.namedHeads(ctx, job, r); err != nil {
		return err
	}
	if err := p.ownHeads(ctx, job, r); err != nil {
		return err
	}
	return p.mirrorHeads(ctx, job, r, head)
}

// namedHeads looks for the entries that somebody names. It tells of those that a person
// knew to be lost, too: of a restore always, of an acceptance where one is named, because
// the acceptance itself is told.
func (p *proof) namedHeads(ctx context.Context, job Job, r *report) error {
	known, err := job.Catalog.LetGo(ctx)
	if err != nil {
		return err
	}
	restores := map[string]bool{}
	for _, h := range known {
		if h.Restore && !restores[h.Subject] {
			restores[h.Subject] = true
			r.find(findings.LedgerAccepted, h.Subject, h.Said+"; the ledger lacks an entry that is held outside: "+schema.HeadName(h.SHA256))
		}
	}
	for _, h := range job.Heads {
		there, err := job.Catalog.HasEntry(ctx, h.SHA256)
		if err != nil {
			return err
		}
		said, let := known.Of(h.SHA256)
		switch {
		case there:
		case let:
			r.find(findings.LedgerAccepted, h.From, "no entry of the ledger has the hash "+schema.HeadName(h.SHA256)+": "+said.Said)
		default:
			p.provable = false // it is another's, or was cut: nothing is added to it
			r.find(findings.LedgerHead, h.From, "no entry of the ledger has the hash "+schema.HeadName(h.SHA256))
		}
	}
	return nil
}

// ownHeads looks for the entries that the catalog's own folder remembers: an older
// database in the place of a newer one lacks them.
func (p *proof) ownHeads(ctx context.Context, job Job, r *report) error {
	lost, err := store.LostHeads(ctx, job.Store, job.Store.Identity().UUID, job.Catalog.AnswersFor)
	if len(lost) > 0 { // one is told: those after it cannot be there either
		p.provable = false
		r.find(findings.LedgerHead, "catalog", fmt.Sprintf("the folder of the catalog remembers the entry %.16s, and the ledger lacks it", lost[0]))
	}
	return err
}

// mirrorHeads looks for the entries that the mirrors that are there remember, and
// has them remember the newest. A catalog that was made of a backup may be one that
// somebody tries out beside the one that goes on, so it writes itself into a mirror when
// originals are written there, and not when it is looked at.
func (p *proof) mirrorHeads(ctx context.Context, job Job, r *report, head schema.LedgerHead) error {
	mirrors, err := job.Storages.Mirrors(ctx)
	if err != nil {
		return err
	}
	was, err := job.Catalog.Restored(ctx)
	if err != nil {
		return err
	}
	notes := p.provable && was == nil
	for _, m := range mirrors {
		st, err := job.Places.Open(m.Path)
		if err != nil {
			continue // not there is an answer
		}
		if st.Identity().UUID == m.UUID {
			err = mirrorHead(ctx, job, r, st, head, notes)
		}
		if err = errors.Join(err, st.Close()); err != nil {
			r.find(findings.CheckFailed, "mirror "+m.Name, err.Error())
		}
	}
	return nil
}

func mirrorHead(ctx context.Context, job Job, r *report, st store.Storage, head schema.LedgerHead, notes bool) error {
	lost, err := store.LostHeads(ctx, st, job.Store.Identity().UUID, job.Catalog.AnswersFor)
	switch {
	case err != nil:
		return err
	case len(lost) > 0: // one is told: those after it cannot be there either
		r.find(findings.LedgerHead, "mirror "+st.Identity().UUID, fmt.Sprintf("no entry of the ledger has the hash %.16s: this ledger is older than the mirror, or another catalog of the same backup wrote there", lost[0]))
	case notes:
		_ = store.NoteHead(ctx, st, job.Store.Identity().UUID, head.Seq, head.SHA256, string(head.At)) // a mirror may be there to be read only
	}
	return nil
}
