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

// ledger proves the ledger and the tables, and looks for the entries that were given
// out.
func (v *verifier) ledger(ctx context.Context) error {
	told := map[string]int{}
	head, err := v.Catalog.Prove(ctx, func(f schema.LedgerFault) {
		rule := ledgerRules[f.Kind]
		if told[rule]++; told[rule] <= tellAtMost {
			v.find(rule, f.Subject, f.Message)
		}
	})
	for _, rule := range []string{findings.LedgerChain, findings.LedgerRow, findings.LedgerMissing, findings.LedgerUnrecorded, findings.LedgerAhead, findings.Schema} {
		if more := told[rule] - tellAtMost; more > 0 {
			v.find(rule, "catalog.db", fmt.Sprintf("and %d more", more))
		}
	}
	if err != nil {
		return err
	}
	v.report.Ledger = &head
	delete(told, findings.LedgerAccepted) // stops nothing
	v.provable = len(told) == 0
	for _, h := range v.Heads {
		there, err := v.Catalog.HasEntry(ctx, h.SHA256)
		if err != nil {
			return err
		}
		if !there {
			v.provable = false // it is another's, or was cut: nothing is added to it
			v.find(findings.LedgerHead, h.From, "no entry of the ledger has the hash "+h.SHA256[:16])
		}
	}
	return v.mirrorHeads(ctx, head)
}

// restored reports that a catalog made of a backup may lack a no.
func (v *verifier) restored(ctx context.Context) error {
	r, err := v.Catalog.Restored(ctx)
	if err == nil && r != nil && r.SettledAt == "" {
		v.find(findings.CatalogRestored, "ledger", fmt.Sprintf("from a backup of %s; its ledger ended with entry %d, of %s", r.BackedUp, r.HeadSeq, r.HeadAt))
	}
	return err
}

// mirrorHeads looks for the entries that the mirrors that are there remember, and
// has them remember the newest.
func (v *verifier) mirrorHeads(ctx context.Context, head schema.LedgerHead) error {
	mirrors, err := v.Storages.Mirrors(ctx)
	if err != nil {
		return err
	}
	for _, m := range mirrors {
		st, err := v.Places.Open(m.Path)
		if err != nil {
			continue // not there is an answer
		}
		if st.Identity().UUID == m.UUID {
			err = v.mirrorHead(ctx, st, head)
		}
		if err = errors.Join(err, st.Close()); err != nil {
			v.find(findings.CheckFailed, "mirror "+m.Name, err.Error())
		}
	}
	return nil
}

func (v *verifier) mirrorHead(ctx context.Context, st store.Storage, head schema.LedgerHead) error {
	held, err := store.Heads(st, v.Store.Identity().UUID)
	if err != nil {
		return err
	}
	for _, sum := range held {
		there, err := v.Catalog.HasEntry(ctx, sum)
		if err != nil {
			return err
		}
		if !there {
			v.find(findings.LedgerHead, "mirror "+st.Identity().UUID, fmt.Sprintf("no entry of the ledger has the hash %.16s", sum))
			return nil // one is enough: those after it cannot be there either
		}
	}
	if v.provable {
		_ = store.NoteHead(ctx, st, v.Store.Identity().UUID, head.Seq, head.SHA256, string(head.At)) // a mirror may be there to be read only
	}
	return nil
}

// clock compares the clock with the newest moment of the ledger, and has the
// ledger remember this one. A catalog that cannot be written is verified all the
// same.
func (v *verifier) clock(ctx context.Context) error {
	if err := v.Catalog.ClockBehind(ctx); err != nil {
		v.find(findings.ClockBehind, "clock", err.Error())
		return nil
	}
	if !v.provable {
		return nil
	}
	if err := v.Catalog.NoteVerified(ctx); err != nil {
		v.find(findings.CheckFailed, "clock", "that this moment was seen could not be recorded: "+err.Error())
	}
	return nil
}
