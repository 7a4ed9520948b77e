package main

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report is the table, as Markdown. Each number is a median of its own; the
// ratios are of wall-clock time.
func (b *bench) report(results []result) string {
	wall := map[string]time.Duration{}
	for _, r := range results {
		wall[r.name] = median(r.costs, func(c cost) time.Duration { return c.wall })
	}
	ratio := func(name, to string) string {
		if wall[to] == 0 {
			return "–"
		}
		return fmt.Sprintf("%.2f", wall[name].Seconds()/wall[to].Seconds())
	}
	var s strings.Builder
	s.WriteString("| | does | time, s | × stillroom | × limit | processor, s | peak, MiB |\n")
	s.WriteString("|---|---|---:|---:|---:|---:|---:|\n")
	for _, r := range results {
		fmt.Fprintf(&s, "| %s | %s | %.2f | %s | %s | %.2f | %d |\n", r.name, r.does, wall[r.name].Seconds(), ratio(r.name, ours), ratio(r.name, floor),
			median(r.costs, func(c cost) time.Duration { return c.cpu }).Seconds(),
			median(r.costs, func(c cost) int64 { return c.peak })>>20)
	}
	fmt.Fprintf(&s, "\n%s, %d MiB; medians of %d rounds on %d processors (%s/%s)%s.\n", b.what(), b.bytes>>20, b.rounds,
		runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, b.versions(results))
	return s.String()
}

// what says what was compared on.
func (b *bench) what() string {
	kind := "photographs"
	if b.given == "" {
		kind = "drawn photographs of 24 megapixels"
	}
	if b.copies > 1 {
		return fmt.Sprintf("%d %s (each of %d taken %d times)", b.count, kind, b.count/b.copies, b.copies)
	}
	return fmt.Sprintf("%d %s", b.count, kind)
}

func (b *bench) versions(results []result) string {
	var s strings.Builder
	for _, r := range results {
		if v := b.versionOf(r.peer); v != "" {
			s.WriteString("; " + v)
		}
	}
	return s.String()
}

// median is that of one number of each cost; of an even count, the lower one of
// the two in the middle.
func median[T cmp.Ordered](costs []cost, of func(cost) T) T {
	v := make([]T, len(costs))
	for i, c := range costs {
		v[i] = of(c)
	}
	slices.Sort(v)
	return v[(len(v)-1)/2]
}
