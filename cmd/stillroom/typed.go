package main

import "strings"

// typedLines breaks what is typed, which begins with "  $ ", where a shell lets it be
// broken: at a blank outside quotes, with a backslash, so that it runs as it is copied. An
// option and what follows it stay together, and so does a comment.
func typedLines(l string, width int) []string {
	if cells(l) <= width {
		return []string{l}
	}
	var out []string
	line := ""
	for _, part := range typedParts(strings.TrimPrefix(l, "  $ ")) {
		switch {
		case line == "":
			line = "  $ " + part
		case cells(line)+1+cells(part)+len(` \`) > width:
			out = append(out, line+` \`)
			line = continued + part
		default:
			line += " " + part
		}
	}
	return append(out, line)
}

// continued stands before the rest of a command. It is blank: what a shell would print
// there sends the output to a file where it is copied along.
const continued = "        "

// typedParts are the parts of a command between which it may be broken.
func typedParts(l string) (parts []string) {
	var quote, before rune
	from := 0
	cut := func(to int) {
		part := l[from:to]
		from = to + 1
		last := len(parts) - 1
		if part == "" {
			return
		}
		if last >= 0 && strings.HasPrefix(parts[last], "-") && !strings.Contains(parts[last], " ") && !strings.HasPrefix(part, "-") && part[0] != '#' {
			parts[last] += " " + part
		} else {
			parts = append(parts, part)
		}
	}
	for i, r := range l {
		switch {
		case before == '\\':
			r = 0
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == '#' && i == from:
			return append(parts, l[from:])
		case r == ' ':
			cut(i)
		}
		before = r
	}
	cut(len(l))
	return parts
}
