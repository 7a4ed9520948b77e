package scale

import (
	"fmt"
	"runtime"
	"strings"
)

// Markdown is the table: of each row what it took at each size, how the processor time
// grows, and what the sqlite3 shell took at the largest.
func (t *Table) Markdown() string {
	var s strings.Builder
	s.WriteString("| processor seconds, peak MiB |")
	for _, n := range t.sizes {
		fmt.Fprintf(&s, " %s photos |", thousands(n))
	}
	s.WriteString(" growth | sqlite3, s |\n|---|" + strings.Repeat("---:|", len(t.sizes)+2) + "\n")
	for _, r := range t.rows(max(1, t.sizes[len(t.sizes)-1])) {
		cells, measured := t.cells[r.name]
		if !measured {
			continue
		}
		fmt.Fprintf(&s, "| %s |", r.name)
		var points []point
		shell := "–"
		for _, n := range t.sizes {
			c := cells[n]
			if c.err != nil {
				s.WriteString(" fails |")
				continue
			}
			points = append(points, point{float64(n), c.ours.Processor.Seconds()})
			fmt.Fprintf(&s, " %.2f, %d |", c.ours.Processor.Seconds(), c.ours.Peak>>20)
			if c.shell.Processor > 0 {
				shell = fmt.Sprintf("%.2f", c.shell.Processor.Seconds())
			}
		}
		as := "–"
		if e, ok := growth(points); ok {
			as = fmt.Sprintf("N^%.1f", e)
		}
		fmt.Fprintf(&s, " %s | %s |\n", as, shell)
	}
	fmt.Fprintf(&s, "\nThe least of %d runs each, on %d processors (%s/%s).\n", max(1, t.Rounds), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	return s.String()
}

// thousands writes a number with a comma before every three digits.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
