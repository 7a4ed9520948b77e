package formats

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf16"
)

// WorkbookType is the media type of a workbook (.xlsx, ECMA-376).
const WorkbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// What a workbook holds at most: rows, and UTF-16 units in a cell.
const (
	mostRows   = 1 << 20
	mostInCell = 32767
)

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	ooxml    = "http://schemas.openxmlformats.org/"
	ooxmlDoc = ooxml + "officeDocument/2006/relationships"
	ooxmlApp = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// bookParts are the parts of every workbook but its sheet. It says no date and no name.
var bookParts = [][2]string{
	{"[Content_Types].xml", `<Types xmlns="` + ooxml + `package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + ooxmlApp + `sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + ooxmlApp + `worksheet+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="` + ooxml + `package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + ooxmlDoc + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns="` + ooxml + `spreadsheetml/2006/main" xmlns:r="` + ooxmlDoc + `">` +
		`<bookViews><workbookView/></bookViews><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + ooxml + `package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + ooxmlDoc + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
}

// Workbook is a table as a workbook of one sheet, the same bytes for the same rows. Every
// cell is a text: no spreadsheet takes one for a formula, a number or a day. The first row
// is the head, and stays where it is when the others move.
func Workbook(rows [][]string) ([]byte, error) {
	if len(rows) > mostRows {
		return nil, errors.New("a workbook has no room for all rows of the table; leave --excel out")
	}
	var sheet bytes.Buffer
	sheet.WriteString(`<worksheet xmlns="` + ooxml + `spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`)
	for i, row := range rows {
		fmt.Fprintf(&sheet, `<row r="%d">`, i+1)
		for j, s := range row {
			if len(utf16.Encode([]rune(s))) > mostInCell {
				return nil, fmt.Errorf("a text of row %d is longer than the %d characters that a cell of a workbook holds; leave --excel out", i+1, mostInCell)
			}
			fmt.Fprintf(&sheet, `<c r="%s%d" t="inlineStr"><is><t xml:space="preserve">`, column(j), i+1)
			if err := xml.EscapeText(&sheet, []byte(inCell(s))); err != nil {
				return nil, err
			}
			sheet.WriteString(`</t></is></c>`)
		}
		sheet.WriteString(`</row>`)
	}
	sheet.WriteString(`</sheetData></worksheet>`)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range append(bookParts[:len(bookParts):len(bookParts)], [2]string{"xl/worksheets/sheet1.xml", sheet.String()}) {
		w, err := z.Create(part[0])
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(xmlHead + part[1])); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

// column is what a column is called: A to Z, AA and so on.
func column(n int) string {
	name := ""
	for n++; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

var likeEscaped = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`) })

// inCell is a text as a cell has it (ECMA-376, 22.4.2.4): _x0007_ is a character that XML
// has not, and of a text that looks like one the first _ is written so.
func inCell(s string) string {
	s = likeEscaped().ReplaceAllString(s, "_x005F_$1")
	if !strings.ContainsFunc(s, control) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if control(r) {
			fmt.Fprintf(&b, "_x%04X_", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// control reports whether XML has no way to write a character.
func control(r rune) bool { return r < 0x20 && r != '\t' && r != '\n' && r != '\r' }
