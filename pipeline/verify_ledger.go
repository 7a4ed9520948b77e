package pipeline

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/check"
	"github.com/stillroom/stillroom/schema"
)

// ledgerRules are the rules by which what the ledger finds is reported.
var ledgerRules = map[schema.LedgerFaultKind]string{
	schema.FaultChain:      check.LedgerChain,
	schema.FaultRow:        check.LedgerRow,
	schema.FaultMissing:    check.LedgerMissing,
	schema.FaultUnrecorded: check.LedgerUnrecorded,
	schema.FaultUnsound:    check.LedgerUnsound,
	schema.FaultSchema:     check.Schema,
	schema.FaultAhead:      check.LedgerAhead,
}

// tellAtMost is how many findings of one rule about the ledger are told one by
// one: whoever changed a table may have changed a million rows of it.
const tellAtMost = 100

// ledger proves the ledger and the tables, and looks for what was given out.
func (v *verifier) ledger(ctx context.Context) error {
	told := map[string]int{}
	head, err := v.Catalog.Prove(ctx, func(f schema.LedgerFault) {
		rule := ledgerRules[f.Kind]
		if told[rule]++; told[rule] <= tellAtMost {
			v.find(rule, f.Subject, f.Message)
		}
	})
	for _, rule := range []string{check.LedgerChain, check.LedgerRow, check.LedgerMissing, check.LedgerUnrecorded, check.LedgerAhead, check.Schema} {
		if more := told[rule] - tellAtMost; more > 0 {
			v.find(rule, "catalog.db", fmt.Sprintf("and %d more", more))
		}
	}
	if err != nil {
		return err
	}
	v.report.Ledger = &head
	v.provable = len(told) == 0
	for _, h := range v.Heads {
		there, err := v.Catalog.HasEntry(ctx, h.SHA256)
		if err != nil {
			return err
		}
		if !there {
			v.find(check.LedgerHead, h.From, "no entry of the ledger has the hash "+h.SHA256[:16])
		}
	}
	return nil
}

// clock compares the clock with the newest moment of the ledger, and has the
// ledger remember this one. A catalog that cannot be written is verified all the
// same.
func (v *verifier) clock(ctx context.Context) error {
	if err := v.Catalog.ClockBehind(ctx); err != nil {
		v.find(check.ClockBehind, "clock", err.Error())
		return nil
	}
	if v.provable {
		_ = v.Catalog.NoteVerified(ctx)
	}
	return nil
}
