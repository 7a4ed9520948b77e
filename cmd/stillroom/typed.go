package main

import "strings"

// typedLines breaks what is typed, which begins with "  $ ", where a shell lets it be broken: at
// a blank outside quotes, with a backslash, so that it can be copied. An option and what
// follows it stay together.
func typedLines(l string, width int) []string {
	if cells(l) <= width {
		return []string{l}
	}
	const more = "  >    "
	var out []string
	line := ""
	for _, part := range typedParts(strings.TrimPrefix(l, "  $ ")) {
		switch {
		case line == "":
			line = "  $ " + part
		case cells(line)+1+cells(part)+len(` \`) > width:
			out = append(out, line+` \`)
			line = more + " " + part
		default:
			line += " " + part
		}
	}
	return append(out, line)
}

// typedParts are the parts of a command between which it may be broken.
func typedParts(l string) (parts []string) {
	var quote rune
	from := 0
	cut := func(to int) {
		part := l[from:to]
		last := len(parts) - 1
		if last >= 0 && strings.HasPrefix(parts[last], "-") && !strings.Contains(parts[last], " ") && !strings.HasPrefix(part, "-") {
			parts[last] += " " + part
		} else {
			parts = append(parts, part)
		}
		from = to + 1
	}
	for i, r := range l {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == ' ':
			cut(i)
		}
	}
	cut(len(l))
	return parts
}
