package leak

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// What a workbook may hold: ours has some ten parts.
const (
	mostParts     = 64
	mostPartBytes = 256 << 20 // of one part, unpacked
)

// WorkbookEnds is how the name of a workbook ends.
const WorkbookEnds = ".xlsx"

// Workbook checks a workbook (.xlsx): a ZIP of XML. Every part is searched as a person reads
// it, with what XML and spreadsheets write in other words undone. A ZIP that holds anything
// beside its parts, a part that is no XML, and a comment in one cannot be checked.
func (g *Gate) Workbook(name string, data []byte) []Leak {
	var r report
	parts, err := zipParts(data)
	if err != nil {
		r.add(RuleUnchecked, "workbook: %s", err)
		return r.leaks
	}
	for i, p := range parts {
		read, err := xmlWords(p.data)
		if err != nil {
			r.add(RuleUnchecked, "workbook: part %d %s", i+1, err)
			continue
		}
		for _, text := range []string{p.name, read} {
			for _, l := range g.Text(name, []byte(text)) {
				r.add(l.Rule, "part %d: %s", i+1, l.What)
			}
		}
	}
	return r.leaks
}

type zipPart struct {
	name string
	data []byte
}

// zipParts unpacks a ZIP that holds its parts and nothing else: no comment, date or extra
// field, and no byte between two. To write it again shows that.
func zipParts(data []byte) (parts []zipPart, err error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) > mostParts {
		return nil, errors.New("it is no ZIP that can be read")
	}
	var again bytes.Buffer
	w := zip.NewWriter(&again)
	left := int64(mostPartBytes)
	for _, f := range z.File {
		if f.Method != zip.Deflate {
			return nil, errors.New("a part is packed in a way that is not known")
		}
		in, err := f.Open()
		if err != nil {
			return nil, errors.New("a part cannot be unpacked")
		}
		part, err := io.ReadAll(io.LimitReader(in, left+1))
		in.Close()
		if left -= int64(len(part)); err != nil || left < 0 {
			return nil, errors.New("a part cannot be unpacked, or is too large")
		}
		to, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
		if err == nil {
			_, err = to.Write(part)
		}
		if err != nil {
			return nil, errors.New("a part cannot be written again")
		}
		parts = append(parts, zipPart{f.Name, part})
	}
	if err := w.Close(); err != nil || !bytes.Equal(again.Bytes(), data) {
		return nil, errors.New("it holds more bytes than its parts")
	}
	return parts, nil
}

// xmlWords are all words of XML, entities undone: what elements and attributes are called,
// and what they hold. A cell is one line, of however many runs it is made.
func xmlWords(data []byte) (string, error) {
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		t, err := d.Token()
		if err == io.EOF {
			return unescaped(b.String()), nil
		}
		if err != nil {
			return "", errors.New("is no XML that can be read")
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			if !inText(t.Name) {
				b.WriteString("\n" + t.Name.Local + "\n")
			}
			for _, a := range t.Attr {
				b.WriteString("\n" + a.Name.Local + "\n" + a.Value + "\n")
			}
		case xml.EndElement:
			if !inText(t.Name) {
				b.WriteByte('\n')
			}
		case xml.ProcInst:
			if t.Target != "xml" {
				return "", errors.New("holds an instruction")
			}
		default:
			return "", errors.New("holds a comment")
		}
	}
}

// inText reports whether an element is a run of a text, or its words.
func inText(name xml.Name) bool { return name.Local == "t" || name.Local == "r" }

var escaped = form(`_x[0-9A-Fa-f]{4}_`)

// unescaped undoes what spreadsheets write for a character (ECMA-376, 22.4.2.4): _x0041_ is A.
// What stands for two halves of one is put together.
func unescaped(s string) string {
	at := escaped().FindAllStringIndex(s, -1)
	if at == nil {
		return s
	}
	var units []uint16
	end := 0
	for _, m := range at {
		units = append(units, utf16.Encode([]rune(s[end:m[0]]))...)
		n, _ := strconv.ParseUint(s[m[0]+2:m[1]-1], 16, 16)
		units = append(units, uint16(n))
		end = m[1]
	}
	return string(utf16.Decode(append(units, utf16.Encode([]rune(s[end:]))...)))
}
