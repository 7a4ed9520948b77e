package leak

import (
	"archive/zip"
	"bytes"
	"testing"
	"time"
)

// packed is a ZIP of parts, each a name and a text.
func packed(t *testing.T, more func(*zip.Writer), parts ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := 0; i < len(parts); i += 2 {
		to, err := w.Create(parts[i])
		if err == nil {
			_, err = to.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if more != nil {
		more(w)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// The gate reads a workbook as a spreadsheet shows it, and lets nothing pass that it cannot
// read.
func TestWorkbookFindsPrivateValues(t *testing.T) {
	g := New(Policy{Private: []string{"Notreal"}})
	sheet := func(cell string) []byte {
		return packed(t, nil, "xl/worksheets/sheet1.xml", `<worksheet><row><c t="inlineStr"><is>`+cell+`</is></c></row></worksheet>`)
	}
	for _, tt := range []struct {
		name string
		data []byte
		rule string // "": it may leave
	}{
		{"nothing", sheet("<t>A window.</t>"), ""},
		{"as it is", sheet("<t>Marlow Notreal</t>"), RulePrivate},
		{"entities", sheet("<t>Marlow &#78;otreal</t>"), RulePrivate},
		{"runs", sheet("<r><t>Marlow Not</t></r><r><t>real</t></r>"), RulePrivate},
		{"a spreadsheet's own escape", sheet("<t>Marlow _x004E_otreal</t>"), RulePrivate},
		{"an attribute", packed(t, nil, "xl/workbook.xml", `<sheet name="Marlow &#x4e;otreal"/>`), RulePrivate},
		{"the name of a part", packed(t, nil, "xl/Marlow Notreal.xml", "<a/>"), RulePrivate},
		{"two cells", sheet("<t>Notr</t></is></c><c><is><t>eal</t>"), ""},
		{"a comment", packed(t, nil, "a.xml", "<a><!-- b --></a>"), RuleUnchecked},
		{"no XML", packed(t, nil, "a.bin", "a < b"), RuleUnchecked},
		{"no ZIP", []byte("PK"), RuleUnchecked},
		{"bytes after it", append(sheet("<t>x</t>"), 0), RuleUnchecked},
		{"bytes before it", append([]byte("Marlow"), sheet("<t>x</t>")...), RuleUnchecked},
		{"a comment on the ZIP", packed(t, func(w *zip.Writer) { _ = w.SetComment("Marlow Notreal") }, "a.xml", "<a/>"), RuleUnchecked},
		{"a date", packed(t, func(w *zip.Writer) {
			_, _ = w.CreateHeader(&zip.FileHeader{Name: "b.xml", Method: zip.Deflate, Modified: time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)})
		}, "a.xml", "<a/>"), RuleUnchecked},
	} {
		found := g.Workbook("files.xlsx", tt.data)
		if tt.rule == "" && len(found) > 0 || tt.rule != "" && (len(found) == 0 || found[0].Rule != tt.rule) {
			t.Errorf("%s: %v, want %s", tt.name, found, tt.rule)
		}
	}
}
