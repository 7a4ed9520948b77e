package main

import (
	"os"
	"regexp"
	"strconv"
	"strings"
)

// How wide a page is where nobody says how wide it may be, and between which widths it
// follows the terminal: what is wider than the widest is not read with ease.
const (
	usualWidth    = 80
	narrowestPage = 40
	widestPage    = 120
)

// pageWidth is how wide a page of help is: as wide as the terminal, or as COLUMNS says
// where there is none.
func (s *screen) pageWidth() int {
	w := s.width()
	if w == 0 {
		w, _ = strconv.Atoi(os.Getenv("COLUMNS"))
	}
	if w <= 0 {
		return usualWidth
	}
	return min(max(w, narrowestPage), widestPage)
}

// layOut lays a page of help out for a width. A page is Markdown of a few
// kinds only, so that it reads as well where Markdown is shown: headings, paragraphs,
// lists, tables, fences. What begins with blanks stays as it is.
func layOut(text string, width int) []string {
	var out []string
	for _, b := range blocks(text) {
		if len(out) > 0 {
			out = append(out, "")
		}
		first := b[0]
		switch {
		case strings.HasPrefix(first, "```"):
			out = append(out, fenced(b, width)...)
		case strings.HasPrefix(first, "#"):
			out = append(out, strings.ToUpper(strings.TrimLeft(first, "# ")))
		case strings.HasPrefix(first, "|"):
			out = append(out, columns(tableRows(b), width)...)
		case strings.HasPrefix(first, "  "):
			out = append(out, b...)
		default:
			for _, item := range items(b) {
				mark := listMark.FindString(item)
				out = append(out, wrap(plainText(item), strings.Repeat(" ", len(mark)), width)...)
			}
		}
	}
	return out
}

// fenced is a fence. What is typed is broken so that it can be copied; text that is handed
// to a command, and a table, stay whole; a sentence that was printed is broken as a terminal
// breaks it, at a blank.
func fenced(block []string, width int) (out []string) {
	printed, goesOn := block[0] == "```console", false
	for _, l := range block[1:] {
		text := strings.TrimSpace(l)
		switch {
		case strings.HasPrefix(l, "```"):
			continue
		case printed && strings.HasPrefix(l, "$ "):
			out = append(out, typedLines("  "+l, width)...)
		case printed && goesOn && strings.HasPrefix(l, ">"):
			out = append(out, continued+strings.TrimLeft(l[1:], " "))
		case !printed || strings.HasPrefix(l, ">") || strings.Contains(text, "  "):
			out = append(out, strings.TrimRight("  "+l, " "))
		default:
			indent := strings.Repeat(" ", len(l)-len(strings.TrimLeft(l, " ")))
			out = append(out, wrap("  "+l, "    "+indent, width)...)
		}
		goesOn = strings.HasSuffix(l, `\`)
	}
	return out
}

// blocks are the parts of a page: what stands between empty lines, a heading, a
// fence whole.
func blocks(text string) [][]string {
	var list [][]string
	var block []string
	end := func() {
		if len(block) > 0 {
			list = append(list, block)
		}
		block = nil
	}
	fence := false
	for l := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		mark := strings.HasPrefix(l, "```")
		switch {
		case mark && !fence:
			end()
			block = []string{l}
		case fence:
			block = append(block, l)
		case strings.TrimSpace(l) == "":
			end()
		case strings.HasPrefix(l, "#"):
			end()
			list = append(list, []string{l})
		default:
			block = append(block, l)
		}
		if mark {
			fence = !fence
		}
	}
	end()
	return list
}

var listMark = regexp.MustCompile(`^(- |\d+\. )`)

// items lists the points of a list, each in one line. A paragraph is one item.
func items(block []string) []string {
	var list []string
	for _, l := range block {
		if len(list) == 0 || listMark.MatchString(l) {
			list = append(list, l)
		} else {
			list[len(list)-1] += " " + strings.TrimSpace(l)
		}
	}
	return list
}

// tableRows turns a table into rows of two: the first cell, and everything that is said
// of it. If that is more than one cell, the heads of the columns are added. Columns side
// by side would be cut by a terminal.
func tableRows(rows []string) [][2]string {
	heads := tableCells(rows[0])
	var out [][2]string
	for _, r := range rows[2:] { // the second is the line below the heads
		cells := tableCells(r)
		var rest []string
		for i, v := range cells[1:] {
			switch {
			case v == "":
			case len(heads) > 2 && i+1 < len(heads) && heads[i+1] != "":
				rest = append(rest, heads[i+1]+": "+v)
			default:
				rest = append(rest, v)
			}
		}
		out = append(out, [2]string{cells[0], strings.Join(rest, "; ")})
	}
	return out
}

func tableCells(row string) []string {
	row = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(row), "|"), "|")
	parts := strings.Split(row, "|")
	for i, c := range parts {
		parts[i] = plainText(strings.TrimSpace(c))
	}
	return parts
}

var (
	strong = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	italic = regexp.MustCompile(`(^|[\s(])\*([^*\s][^*]*)\*`)
)

// plainText takes away the marks for emphasis. The marks around code stay: they show what
// is to be typed.
func plainText(s string) string {
	return italic.ReplaceAllString(strong.ReplaceAllString(s, "$1"), "$1$2")
}

// wrap breaks a line at blanks; all lines but the first begin with indent. A word
// that is longer than the page stays whole, and so do words with more than one blank
// between them: in the name of a file, each of these counts.
func wrap(s, indent string, page int) []string {
	words := wordsToWrap(s)
	line, wide := words[0], cells(words[0])
	var out []string
	for _, w := range words[1:] {
		n := cells(w)
		if wide+1+n > page {
			out = append(out, line)
			line, wide = indent+w, cells(indent)+n
			continue
		}
		line, wide = line+" "+w, wide+1+n
	}
	return append(out, line)
}

// wordsToWrap are the parts of a line between blanks that stand alone. Blanks at its
// beginning belong to the first.
func wordsToWrap(s string) (words []string) {
	from := 0
	for i := 1; i+1 < len(s); i++ {
		if s[i] == ' ' && s[i-1] != ' ' && s[i+1] != ' ' {
			words, from = append(words, s[from:i]), i+1
		}
	}
	return append(words, s[from:])
}
