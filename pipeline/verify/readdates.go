package verify

import (
	"fmt"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// lastRead is when a file was last read and found right, as far as that can be: a day
// that is yet to come is none.
func lastRead(now schema.When, r *report, f schema.StoredFile) schema.When {
	if f.ReadAt > now {
		r.findStored(findings.ReadAhead, f, "read at "+string(f.ReadAt))
		return ""
	}
	return f.ReadAt
}

// readDue reports how many originals were not read since they were to have been.
func readDue(job Job, r *report) {
	if job.Since == "" {
		return
	}
	if n := r.Reading.Never + r.Reading.Before; n > 0 {
		r.find(findings.ReadDue, "originals", fmt.Sprintf("%d of %d were not read since %s", n, r.Reading.Originals, job.Since))
	}
}
