package formats

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/stillroom/stillroom/pipeline/leak"
)

// A workbook reads back as the texts that were written: no formula, no number, no day. It is
// the same twice, says no date of its own, and the gate reads every cell of it.
func TestWorkbook(t *testing.T) {
	rows := [][]string{{"file", "caption"}, {"0042", "=HYPERLINK(\"https://example.org\")"}, {"p-5730912e48210933", "+1 & <b>\nnext line"}, {"1/2", "_x0041_ 部屋"}, {"bell \a", " spaced "}}
	one, err := Workbook(rows)
	if err != nil {
		t.Fatal(err)
	}
	two, err := Workbook(rows)
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("two runs differ (%v)", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(one))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, row := range rows {
		for j, want := range row {
			at, _ := excelize.CoordinatesToCellName(j+1, i+1)
			got, _ := f.GetCellValue("Sheet1", at)
			kind, _ := f.GetCellType("Sheet1", at)
			formula, _ := f.GetCellFormula("Sheet1", at)
			if got != want || formula != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
				t.Errorf("%s: %q, of type %v, formula %q; want %q", at, got, kind, formula, want)
			}
		}
	}
	z, err := zip.NewReader(bytes.NewReader(one), int64(len(one)))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range z.File {
		if !p.Modified.IsZero() && p.Modified.Year() > 1980 {
			t.Errorf("%s has a date: %s", p.Name, p.Modified)
		}
	}
	if found := leak.New(leak.Policy{}).Workbook("files.xlsx", one); len(found) != 0 {
		t.Errorf("the gate cannot read it: %v", found)
	}
	for _, word := range []string{"部屋", "next line"} {
		if found := leak.New(leak.Policy{Private: []string{word}}).Workbook("files.xlsx", one); len(found) == 0 {
			t.Errorf("the gate did not find %q", word)
		}
	}
	if _, err := Workbook([][]string{{strings.Repeat("x", mostInCell+1)}}); err == nil {
		t.Error("a text was cut")
	}
}
