package catalog

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// letGoReader reads which entries a person knew to be lost.
type letGoReader interface {
	contract.AcceptanceReader
	contract.RestoreReader
}

// letGo lists the entries that the ledger lacks and that a person knew of: named in an
// acceptance, or let go when a restored catalog was opened.
func letGo(ctx context.Context, r letGoReader) (schema.LetGo, error) {
	list, err := r.HeadsLetGo(ctx)
	if err != nil {
		return nil, err
	}
	accepted, err := r.Acceptances(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range accepted {
		for _, f := range a.Found {
			if f.Kind != schema.FaultHead {
				continue
			}
			for _, sum := range f.Rows {
				list = append(list, schema.HeadLetGo{
					SHA256: sum, Subject: fmt.Sprintf("ledger entry %d", a.Entry), Said: fmt.Sprintf("%s accepted at %s that it is lost", a.By, a.At),
				})
			}
		}
	}
	return list, nil
}

// LetGo lists the entries that the ledger lacks and that a person knew to be lost.
func (c LedgerRegister) LetGo(ctx context.Context) (list schema.LetGo, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err = letGo(ctx, r)
		return err
	})
	return list, err
}

// AnswersFor reports whether the ledger has an entry, or a person has said that it is
// lost: then nobody has to be told again.
func (c LedgerRegister) AnswersFor(ctx context.Context, sha256 string) (bool, error) {
	there, err := c.HasEntry(ctx, sha256)
	if err != nil || there {
		return there, err
	}
	list, err := c.LetGo(ctx)
	_, known := list.Of(sha256)
	return known, err
}
