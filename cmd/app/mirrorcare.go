package app

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// CheckMirrors reads every byte of the named mirrors, or of all that are connected. away
// is a mirror that is not there and that somebody will miss in the report; nil: none.
func CheckMirrors(
	ctx context.Context, s *Session, names []string, counted func(files int, bytes int64), looked func(bytes int64),
) (report findings.Report, away *schema.Storage, err error) {
	report = findings.Report{Type: "summary", Findings: []schema.Finding{}, Checked: findings.Checked{ReadData: true}}
	h, err := s.Home(ctx)
	if err != nil {
		return report, nil, err
	}
	which, err := MeantMirrors(h, names)
	if err != nil {
		return report, nil, err
	}
	total, bytes := 0, int64(0)
	for _, m := range which {
		list, err := s.Catalog.Storages().CopiesIn(ctx, m.UUID)
		if err != nil {
			return report, nil, err
		}
		total += len(list)
		for _, k := range list {
			bytes += k.Bytes
		}
	}
	started := s.clock()
	counted(total, bytes)
	report.Mirrors, err = copies.Check{
		Records: s.Catalog.Storages(), Originals: s.Catalog.Originals, Home: h, Only: which,
		Read: func(schema.Copy) bool { return true }, Through: true, Clock: s.Now, Looked: looked,
		Found: func(rule, subject, message, file string) {
			f := findings.Find(rule, subject, message)
			f.File = file
			report.Add(f)
		},
	}.Run(ctx)
	if err != nil {
		return report, nil, err
	}
	for i, m := range report.Mirrors {
		report.Checked.Read, report.Checked.Bytes = report.Checked.Read+m.Read, report.Checked.Bytes+m.Bytes
		if !m.Connected && (len(names) > 0 || len(which) == 1) {
			away = &which[i]
		}
	}
	report.OK = report.Errors == 0
	report.Seconds = s.clock().Sub(started).Seconds()
	return report, away, nil
}

// SyncWatch is told how far the mirrors have been brought up to date.
type SyncWatch struct {
	Counted func(files int, bytes int64)
	Looked  func(bytes int64)
	Mended  func(schema.Mended)
	Failed  func(schema.StoredFile, error)
	Away    func(error) // a mirror is not there: nothing was done in it
}

// SyncMirrors gives the named mirrors, or all that are connected, what they lack, and
// mends what is damaged. The session writes.
func SyncMirrors(ctx context.Context, s *Session, names []string, w SyncWatch) (sum schema.SyncSummary, err error) {
	h, err := s.Home(ctx)
	if err != nil {
		return sum, err
	}
	which, err := MeantMirrors(h, names)
	if err != nil {
		return sum, err
	}
	var open []*mirror.Mirror
	defer func() { _ = mirror.CloseAll(open) }()
	for _, record := range which {
		m, err := h.Open(ctx, record, false)
		if errors.As(err, new(*mirror.AwayError)) && len(names) == 0 && len(which) > 1 {
			w.Away(err)
			continue
		}
		if err != nil {
			return sum, err
		}
		open = append(open, m)
	}
	if len(open) == 0 {
		return sum, &mirror.AwayError{Mirror: which[0]}
	}
	sum, err = copies.Sync(ctx, copies.SyncJob{
		Records: s.Catalog.Storages(), Originals: s.Catalog.Originals, Moved: s.Catalog.Storages().Moved, Known: s.Catalog.Known, Store: s.Store, Mirrors: open,
		Clock: s.Now, Counted: w.Counted, Looked: w.Looked, Mended: w.Mended, Failed: w.Failed,
	})
	if err != nil {
		return sum, err
	}
	return sum, noteIn(ctx, s, open)
}

// noteIn has mirrors that were written to remember the newest entry of the ledger.
func noteIn(ctx context.Context, s *Session, open []*mirror.Mirror) error {
	head, err := s.Catalog.Head(ctx)
	for _, m := range open {
		if err == nil {
			err = store.NoteHead(ctx, m, s.Store.Identity().UUID, head.Seq, head.SHA256, string(head.At))
		}
	}
	return err
}
