package receipt

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// columns is the width of a plain receipt: what every mail program, printer
// and terminal shows without breaking lines again.
const columns = 72

// Text is the receipt as plain text, in UTF-8.
func (r Receipt) Text() []byte {
	var b bytes.Buffer
	b.WriteString(r.Title + "\n" + strings.Repeat("=", utf8.RuneCountInString(r.Title)) + "\n\n")
	wide := 0
	for _, f := range r.Facts {
		wide = max(wide, utf8.RuneCountInString(f.Name))
	}
	for _, f := range r.Facts {
		name := f.Name + strings.Repeat(" ", wide-utf8.RuneCountInString(f.Name)+2)
		wrap(&b, name, strings.Repeat(" ", wide+2), f.Text)
	}
	for _, s := range r.Sections {
		b.WriteString("\n\n" + s.Heading + "\n" + strings.Repeat("-", utf8.RuneCountInString(s.Heading)) + "\n")
		for _, p := range s.Paragraphs {
			b.WriteByte('\n')
			wrap(&b, "", "", p)
		}
		if len(s.Items) > 0 {
			b.WriteByte('\n')
		}
		for _, it := range s.Items {
			wrap(&b, "* ", "  ", it.Head)
			if it.Now != "" {
				wrap(&b, "  NOW: ", "  ", it.Now)
			}
			for _, line := range it.Lines {
				wrap(&b, "  - ", "    ", line)
			}
		}
	}
	return b.Bytes()
}

// wrap writes text in lines of at most columns. The first line begins with first, the
// others with rest. A word that is longer than a line is not broken.
func wrap(b *bytes.Buffer, first, rest, text string) {
	line, words := first, 0
	for word := range strings.FieldsSeq(text) {
		if words > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > columns {
			b.WriteString(line + "\n")
			line, words = rest, 0
		}
		if words > 0 {
			line += " "
		}
		line += word
		words++
	}
	b.WriteString(line + "\n")
}
