package main

import (
	"os"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/term"
	"golang.org/x/text/width"
)

// cutAt says where a value that does not fit is cut.
type cutAt int

const (
	cutNever cutAt = iota // an id with a part missing is no id
	cutEnd
	cutBegin // of a path the end says most
)

// leastCut is the width below which nothing is cut.
const leastCut = 8

// width is how many characters fit in a line, or 0 if lines have no end.
func (s *screen) width() int {
	f, isFile := s.to.(*os.File)
	if !isFile {
		return 0
	}
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return w
}

// fitting prints rows in columns as table does. It cuts values so that each line is no
// longer than width, as far as that goes. A width of 0 cuts nothing. It prints as it gets
// rows: a long table begins at once and is not kept. Columns are as wide as the first
// blockOfRows need, and from there on wider where a value is.
type fitting struct {
	s      *screen
	cuts   []cutAt
	width  int
	widest []int // of each column so far
	rows   [][]string
	head   []string // the first row
	begun  bool     // the first row, which is the heading, has been printed
}

// blockOfRows is how many rows are looked at before the first is printed.
const blockOfRows = 1000

func (f *fitting) row(r []string) error {
	cells := make([]string, len(r))
	for k, c := range r {
		cells[k] = visible(f.s.here(c))
	}
	if f.rows = append(f.rows, cells); len(f.rows) < blockOfRows {
		return nil
	}
	return f.print()
}

// print prints the rows that are waiting.
func (f *fitting) print() error {
	for _, r := range f.rows {
		if f.widest == nil {
			f.widest, f.head = make([]int, len(r)), r
		}
		for k, c := range r {
			f.widest[k] = max(f.widest[k], cells(c))
		}
	}
	widths := slices.Clone(f.widest)
	if f.width > 0 && !shrink(widths, f.cuts, f.width) && len(f.rows) > 0 {
		return f.blocks()
	}
	var page strings.Builder
	for _, r := range f.rows {
		var line strings.Builder
		gap := 0
		for k, c := range r {
			c = cutTo(c, widths[k], f.cuts[k])
			if c != "" {
				color := inkOf(c)
				if !f.begun {
					color = heading
				}
				line.WriteString(strings.Repeat(" ", gap) + f.s.paint(color, c))
				gap = 0
			}
			gap += widths[k] - cells(c) + columnGap
		}
		f.begun = true
		page.WriteString(line.String() + "\n")
	}
	f.rows = f.rows[:0]
	return f.s.put([]byte(page.String()))
}

// blocks prints the rows that are waiting as table does where lines are too short.
func (f *fitting) blocks() error {
	if !f.begun {
		f.rows = f.rows[1:]
	}
	page := f.s.records(append([][]string{f.head}, f.rows...), f.width)
	if f.begun && page != "" {
		page = "\n" + page
	}
	f.begun = f.begun || len(f.rows) > 0
	f.rows = f.rows[:0]
	return f.s.put([]byte(page))
}

// shrink makes the widest of the columns that can be cut narrower, again and again, and
// reports whether they fit.
func shrink(widths []int, cuts []cutAt, width int) bool {
	total := -2
	for _, w := range widths {
		total += w + 2
	}
	for total > width {
		widest := -1
		for k, w := range widths {
			if cuts[k] != cutNever && w > leastCut && (widest < 0 || w > widths[widest]) {
				widest = k
			}
		}
		if widest < 0 {
			return false
		}
		widths[widest]--
		total--
	}
	return true
}

// cutTo cuts a value to at most n places of a line.
func cutTo(s string, n int, cut cutAt) string {
	if cells(s) <= n {
		return s
	}
	runes := []rune(s)
	if cut == cutBegin {
		for len(runes) > 0 && cells(string(runes)) > n-1 {
			runes = runes[1:]
		}
		return "…" + string(runes)
	}
	for len(runes) > 0 && cells(string(runes)) > n-1 {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

// cells is how many places of a line a text takes: letters of East Asia take two, and a
// mark takes none.
func cells(s string) int {
	n := 0
	for _, r := range s {
		switch k := width.LookupRune(r).Kind(); {
		case unicode.Is(unicode.Mn, r):
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
