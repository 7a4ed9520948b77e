package fence

import "time"

// patience is how long a picture is waited for. The time of a processor is what counts:
// by the clock, others may be busy with the machine, or all of it may sleep.
type patience struct {
	most  time.Duration // of a processor
	stall time.Duration // without any use of one
	often time.Duration // between two looks

	began, last time.Duration // used when it began, and at the last look
	seen        time.Time     // the last look
	quiet       time.Duration // looked on while nothing was used
}

// verdict is what a look comes to.
type verdict int32

const (
	goesOn  verdict = iota
	tooLong         // it has used all that one picture may use
	idle            // it has done nothing, for long
	silent          // it has not answered, for long; what it does cannot be seen
)

// blind is how many times as long is waited where nobody can see what a worker uses.
const blind = 6

func newPatience(most, stall, used time.Duration, now time.Time) *patience {
	return &patience{most: most, stall: stall, often: min(time.Second, stall/4), began: used, last: used, seen: now}
}

// look takes notice of what has been used until now; 0: nobody can see it. A look that
// comes late counts as one that came a little late: whoever looks was stopped meanwhile,
// and so may the worker have been.
func (p *patience) look(used time.Duration, now time.Time) verdict {
	p.quiet += min(now.Sub(p.seen), 2*p.often)
	p.seen = now
	if used > p.last {
		p.last, p.quiet = used, 0
	}
	switch {
	case p.last-p.began > p.most:
		return tooLong
	case p.last > 0 && p.quiet > p.stall:
		return idle
	case p.quiet > blind*p.stall:
		return silent
	}
	return goesOn
}
