package main

import (
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// folded is what a person reads of the findings of a report. After a restore every
// derivative is missing: that is one thing to know and one to do, and a line for each
// would bury all others. It stays a line each where only some are missing, or some are
// known by a baseline.
func folded(r findings.Report) []schema.Finding {
	gone := func(f schema.Finding) bool { return f.Rule == findings.DerivativeMissing && f.Until == "" }
	n, at := 0, 0
	for i := range r.Findings {
		if !gone(r.Findings[i]) {
			continue
		}
		if n++; n == 1 {
			at = i
		}
	}
	if n < 2 || n != r.Checked.Derivatives {
		return r.Findings
	}
	var list []schema.Finding
	for i, f := range r.Findings {
		switch {
		case i == at:
			f.Subject, f.File, f.Members = "all "+count(n, "derivative"), "", nil
			f.Message = "none is there: they are made anew from the originals; -v names each"
			list = append(list, f)
		case !gone(f):
			list = append(list, f)
		}
	}
	return list
}
