package main

import "strings"

const (
	columnGap = 2
	// leastLast is how much of a line the last column has to have, to be broken in it.
	leastLast = 24
)

// table prints rows in columns; a first row in capitals is the heading. A cell stays in
// its row, whatever is in it. Nothing is ever cut: where the lines of a terminal are too
// short, the last column goes on below itself, and where they are shorter still, each row
// becomes a block with the heading beside each cell.
func (s *screen) table(rows [][]string) error {
	shown := make([][]string, len(rows))
	for i, r := range rows {
		shown[i] = make([]string, len(r))
		for k, c := range r {
			shown[i][k] = visible(s.here(c))
		}
	}
	return s.put([]byte(s.laidOut(shown, s.width())))
}

// laidOut are rows as they fit a width; 0 is without end.
func (s *screen) laidOut(rows [][]string, width int) string {
	widths := columnWidths(rows)
	whole, last := -columnGap, len(widths)-1
	for _, w := range widths {
		whole += w + columnGap
	}
	switch {
	case width == 0 || whole <= width || last < 0:
		return s.lines(rows, widths, 0)
	case width-(whole-widths[last]) >= leastLast:
		return s.lines(rows, widths, width-(whole-widths[last]))
	case isHead(rows[0]):
		return s.records(rows, width)
	}
	return s.lines(rows, widths, 0)
}

// columnWidths are how wide each column is.
func columnWidths(rows [][]string) (widths []int) {
	for _, r := range rows {
		for k, c := range r {
			if k == len(widths) {
				widths = append(widths, 0)
			}
			widths[k] = max(widths[k], cells(c))
		}
	}
	return widths
}

// lines are rows in columns. A last column that is wider than room goes on below itself;
// with no room it is as wide as it is.
func (s *screen) lines(rows [][]string, widths []int, room int) string {
	var page strings.Builder
	head := len(rows) > 1 && isHead(rows[0])
	for i, r := range rows {
		at, used := 0, 0 // where a cell begins, and places of the line: color takes none
		for k, c := range r {
			if c != "" {
				page.WriteString(strings.Repeat(" ", at-used))
				used = at + cells(c)
				color := inkOf(c)
				if head && i == 0 {
					color = heading
				}
				if k == len(widths)-1 && room > 0 {
					c = strings.Join(wrap(c, "", room), "\n"+strings.Repeat(" ", at))
				}
				page.WriteString(s.paint(color, c))
			}
			at += widths[k] + columnGap
		}
		page.WriteString("\n")
	}
	return page.String()
}

// records are rows as blocks: a line for each cell that is not empty, behind its heading.
func (s *screen) records(rows [][]string, width int) string {
	lead := 0
	for _, h := range rows[0] {
		lead = max(lead, cells(h))
	}
	indent := strings.Repeat(" ", lead+columnGap)
	var page strings.Builder
	for i, r := range rows[1:] {
		if i > 0 {
			page.WriteString("\n")
		}
		for k, c := range r {
			if c == "" || k >= len(rows[0]) {
				continue
			}
			head := rows[0][k]
			page.WriteString(s.paint(heading, head) + strings.Repeat(" ", lead+columnGap-cells(head)))
			page.WriteString(s.paint(inkOf(c), strings.Join(wrap(c, "", max(width-len(indent), leastLast)), "\n"+indent)) + "\n")
		}
	}
	return page.String()
}
