package verify

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// settling is how long a check waits for whoever holds the lock of the catalog: another
// verify holds it for a moment, and an import lets in who waits.
const settling = 3 * time.Second

// yielding is how long a check waits for an import, which lets in who waits when it has
// finished the files in hand. One that was stopped does not, and is waited for once.
const yielding = 30 * time.Second

// settled keeps every other writer out, so that what was found can be looked at again
// while nothing comes and goes. If somebody goes on writing, busy is true: then what was
// found may be of theirs. On a disk that cannot be written to nobody else is writing
// either.
func (r *report) settled(ctx context.Context, job Job) (unlock func(), busy bool) {
	wait := yielding
	if r.kept {
		wait = settling
	}
	within, end := context.WithTimeout(ctx, wait)
	defer end()
	unlock, err := job.Store.Lock(within, settling)
	if err != nil {
		busy = errors.Is(err, store.ErrBusy) || within.Err() != nil
		r.kept = r.kept || busy
		return func() {}, busy
	}
	return unlock, false
}

// unsureOf notes that something of an area could not be told from what somebody is
// writing.
func (r *report) unsureOf(area string) {
	if !slices.Contains(r.Unsure, area) {
		r.Unsure = append(r.Unsure, area)
	}
}

// lasting are rules about a file that a row names, and that nobody who writes is the reason
// of for as long as settling lasts: a document gets its name whole, and a moment later its row.
// What is found twice is told although somebody writes. Derivatives are not of them: many are
// kept before the rows of the first of them are written.
var lasting = []string{findings.EvidenceMissing, findings.EvidenceHash}

// settle makes a check, and makes it again while nobody else writes if it found what
// somebody who was writing may have been the reason of: a file has its name before its
// row, and a row is gone before its file. Only what is found then is told. Of files that
// are read, those that were found are read again. If somebody goes on writing, only what lasts
// is told, and the check is unsure of the rest.
func (c check) settle(ctx context.Context, job Job, r *report) error {
	r.passing = c.passing
	defer func() { r.passing, r.held = nil, nil }()
	err := c.run(ctx, job, r)
	first := r.held
	if len(first) == 0 || ctx.Err() != nil {
		return err
	}
	unlock, busy := r.settled(ctx, job)
	defer unlock()
	held := map[string]bool{}
	for _, f := range first {
		held[f.Subject] = true
	}
	again := job
	again.Looked = func(int64) {}
	again.Read = func(f schema.StoredFile) bool { return held[f.Path] && (job.Read == nil || job.Read(f)) }
	was, mirrors := r.Checked, r.Mirrors
	r.held, r.only = nil, c.passing
	defer func() { r.Checked, r.Mirrors, r.only = was, mirrors, nil }()
	if !busy {
		r.passing = nil
		return errors.Join(err, c.run(ctx, again, r))
	}
	err = errors.Join(err, c.run(ctx, again, r))
	for _, f := range r.held {
		if slices.Contains(lasting, f.Rule) && slices.ContainsFunc(first, func(was schema.Finding) bool { return alike(was, f) }) {
			r.tell(f)
		} else {
			r.unsureOf(c.name)
		}
	}
	return err
}

// holds reports whether a finding is not told: not yet, or because it was.
func (r *report) holds(f schema.Finding) bool {
	switch {
	case slices.Contains(r.passing, f.Rule):
		r.held = append(r.held, f)
		return true
	case r.only == nil || slices.Contains(r.only, f.Rule):
		return false
	case f.Rule != findings.CheckFailed:
		return true
	}
	return slices.ContainsFunc(r.Findings, func(told schema.Finding) bool { return alike(told, f) })
}

func alike(a, b schema.Finding) bool {
	return a.Rule == b.Rule && a.Subject == b.Subject && a.Message == b.Message
}
