package app

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/erase"
	"github.com/stillroom/stillroom/schema"
)

// Purge is a family's order to erase.
type Purge struct {
	Scope, Order string
	Mirrors      []string // looked for here as well
	Altered      bool     // in mirrors, also files with the name of an erased one and other bytes
	DryRun       bool
	Agreed       func(schema.Purge) error // asked before anything is erased
}

// Check says what is wrong with the request, as far as that can be told without a
// catalog.
func (x Purge) Check() error {
	if _, _, err := schema.Scope(x.Scope).Split(); err != nil {
		return Usagef("%v", err)
	}
	if x.Order == "" {
		return Usagef("--order is needed: the id of the order")
	}
	if err := schema.CheckPurgeOrder(x.Order); err != nil {
		return Usagef("--order: %v", err)
	}
	return nil
}

// Run carries it out, in every storage that is there. The session writes.
func (x Purge) Run(ctx context.Context, s *Session) (schema.Purge, error) {
	if err := x.Check(); err != nil {
		return schema.Purge{}, err
	}
	job := erasure(s, schema.Scope(x.Scope), x.Order)
	job.DryRun, job.Mirrors, job.Altered, job.Agreed = x.DryRun, x.Mirrors, x.Altered, x.Agreed
	out, err := erase.Run(ctx, job)
	out.OldFolders, out.GoneFolders = OldFolders(s), GoneFolders(s)
	return out, err
}
