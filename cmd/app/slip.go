package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/schema"
)

// asItLies opens a catalog that can only be read, for an export that is entered on a slip.
// It refuses any other: that enters its exports itself.
func (d Door) asItLies(ctx context.Context) (*Session, func(), error) {
	s, err := d.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	if s.Catalog.ReadOnly() == nil && s.writable() == nil {
		return nil, nil, errors.Join(Usagef("--slip is for a catalog that can only be read; this one can be written, and enters its exports itself: leave --slip out"), s.Close())
	}
	return s, func() { _ = s.Close() }, s.workApart()
}

// onSlip is the job of an export that is entered on a slip, and the moment until which its
// catalog knows what was said.
func (x Exporting) onSlip(ctx context.Context, d Door, s *Session, job export.Job) (export.Job, schema.When, error) {
	newest, err := s.Catalog.Newest(ctx)
	if err != nil {
		return job, "", err
	}
	job, err = export.OnSlip(job, whole{s.Catalog, s}, x.Slip)
	if errors.Is(err, fs.ErrExist) {
		err = Usagef("--slip: %s is there already; name another file", x.Slip)
	}
	until := schema.WhenOf(newest)
	if err == nil {
		warn(d.Notices, "this catalog can only be read: what leaves is decided by what was recorded until %s, and a no that was said since is not known here", until)
	}
	return job, until, err
}

// SlipRead tells of a slip that was read in.
type SlipRead struct {
	Delivery      string               `json:"delivery"`
	Channel       schema.Channel       `json:"channel"`
	Destination   string               `json:"destination"`
	Photos        int                  `json:"photos"`
	Attachments   int                  `json:"attachments,omitempty"`
	RecordedUntil schema.When          `json:"recorded_until"`       // what was said since was not in its decisions
	Entered       bool                 `json:"entered"`              // by this command; else it was in the ledger
	NeverLeft     bool                 `json:"never_left,omitempty"` // its export was cut short: nothing was entered
	Elsewhere     bool                 `json:"elsewhere,omitempty"`  // no file of it lies at its destination
	OtherWays     bool                 `json:"other_ways,omitempty"` // this ledger lacks the entry that decided
	AskedBack     schema.RecallsOpened `json:"asked_back,omitzero"`  // what may not stand
}

// ReadSlip enters a delivery that left from a copy of this catalog which could only be
// read, and asks back its copies that may not stand. Read twice, it changes nothing.
func ReadSlip(ctx context.Context, s *Session, from io.Reader) (done SlipRead, err error) {
	slip, d, err := openedSlip(ctx, s, from)
	if err != nil {
		return done, err
	}
	done = SlipRead{
		Delivery: d.ID, Channel: d.Channel, Destination: d.Destination, Photos: slip.Photos, Attachments: slip.Attachments, RecordedUntil: slip.RecordedUntil,
	}
	there, err := s.Catalog.HasEntry(ctx, slip.Ledger)
	if err != nil {
		return done, err
	}
	done.OtherWays = !there
	stands, err := export.StandsAt(ctx, d)
	if staging := destination.StagingOf(d.Destination, d.ID); err == nil && !stands && staging.There() {
		if !s.Rehearsing {
			err = staging.Discard()
		}
		if err == nil { // unless an export that still ran gave it its name meanwhile
			stands, err = export.StandsAt(ctx, d)
		}
		if done.NeverLeft = !stands; err != nil || done.NeverLeft {
			return done, err
		}
	}
	if done.Elsewhere = !stands; err != nil {
		return done, err
	}
	done.AskedBack, done.Entered, err = s.Catalog.EnterLeft(ctx, d, done.Elsewhere, s.Applying(false))
	return done, err
}

// openedSlip is a slip of this catalog and the delivery that it is of.
func openedSlip(ctx context.Context, s *Session, from io.Reader) (schema.Slip, schema.Delivery, error) {
	slip, err := formats.ReadSlip(from)
	if err != nil {
		return slip, schema.Delivery{}, err
	}
	uuid, _, err := s.Catalog.Info(ctx)
	if err == nil && uuid != slip.Catalog {
		err = errOtherSlip
	}
	if err != nil {
		return slip, schema.Delivery{}, err
	}
	keys, err := signingkey.Public(ctx, s.Catalog)
	if err != nil {
		return slip, schema.Delivery{}, err
	}
	signed, err := formats.SignedBytes(slip)
	if err != nil {
		return slip, schema.Delivery{}, err
	}
	if _, err := signature.Verify([]byte(slip.Signature), signed, keys); err != nil {
		return slip, schema.Delivery{}, fmt.Errorf("%w: %w", formats.ErrSlipAltered, err)
	}
	key, err := s.Catalog.SlipKey(ctx)
	if err != nil {
		return slip, schema.Delivery{}, err
	}
	d, err := formats.OpenSlip(slip, key)
	return slip, d, err
}

var errOtherSlip = errors.New("the slip is of another catalog: read it in there")
