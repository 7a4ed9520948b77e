package main

import (
	"errors"
	"io/fs"
	"os"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// baseline is what is known before, and where what is found is written down as known.
type baseline struct {
	known *findings.Baseline // nil: nothing
	to    string             // "": nowhere
	until schema.Day
}

// openBaseline reads --baseline, --write-baseline and --until.
func openBaseline(p *program, o verifyOptions) (b baseline, err error) {
	b.to = o.newBaseline
	b.until = schema.DayOf(p.door.Clock().AddDate(0, 0, 30))
	switch {
	case o.until != "" && o.newBaseline == "":
		return b, usagef("--until belongs to --write-baseline")
	case o.until != "":
		if b.until, err = schema.ParseDay(o.until); err != nil {
			return b, usagef("--until: %v", err)
		}
		if today := schema.DayOf(p.door.Clock()); b.until.Compare(today) < 0 {
			return b, usagef("--until %s has passed: nothing would be known", b.until)
		}
	}
	if o.baseline == "" {
		return b, nil
	}
	data, err := os.ReadFile(o.baseline)
	if errors.Is(err, fs.ErrNotExist) {
		return b, usagef("--baseline: no such file: %s", o.baseline)
	}
	if err != nil {
		return b, usagef("--baseline: %v", err)
	}
	known, err := findings.ReadBaseline(data)
	if err != nil {
		return b, usagef("--baseline %s: %v", o.baseline, err)
	}
	b.known = &known
	return b, nil
}

func (b baseline) subtract(r *findings.Report, today schema.Day) {
	if b.known != nil {
		b.known.Subtract(r, today)
	}
}

// leaves is how many findings of a report no baseline may have.
func (b baseline) leaves(r findings.Report) (n int) {
	if b.to == "" || r.Interrupted {
		return 0
	}
	for _, f := range r.Findings {
		if !findings.CanBeKnown(f.Rule) {
			n++
		}
	}
	return n
}

// write writes what was found, and nothing of a report that is not whole.
func (b baseline) write(r findings.Report) error {
	if b.to == "" || r.Interrupted {
		return nil
	}
	return destination.WriteNew(b.to, findings.BaselineOf(r, b.until).Write)
}

// tellWritten says how many findings a baseline that was written lets pass, and until when.
func (b baseline) tellWritten(p *printer, r findings.Report) {
	if b.to != "" && !r.Interrupted {
		p.notef("wrote %s: --baseline %s lets %s pass until %s", b.to, b.to, count(len(findings.BaselineOf(r, b.until).Findings), "finding"), b.until)
	}
}
