package export

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func tableOf(t *testing.T, opt Options, photos ...schema.ExportPhoto) []byte {
	t.Helper()
	docs, err := table(NewPlan(schema.ExportView{Secret: "s", Photos: photos}, csvFormat, opt, never), opt)
	if err != nil || len(docs) != 1 || docs[0].Path != CSVName {
		t.Fatalf("%+v, %v", docs, err)
	}
	return docs[0].Data
}

func TestTable(t *testing.T) {
	caption := "=HYPERLINK(\"https://example.org\")"
	alt := "A bed, \"made\"\r\nand a lamp: 部屋"
	data := tableOf(t, options(schema.Web), permitted("a", func(x *schema.ExportPhoto) {
		x.Photo.Record.Caption, x.Photo.Record.Alt = &caption, &alt
		x.Decision.Conditions = schema.Conditions{CreditLine: "+Archive", NoCrop: true, MaxLongEdgePx: 3000, BlackoutDates: []string{"--03-02", "--12-31"}}
	}))
	if bytes.HasPrefix(data, []byte(bom)) {
		t.Error("a mark that nobody asked for")
	}
	if n := bytes.Count(data, []byte("\n")); n != bytes.Count(data, []byte("\r\n")) {
		t.Error("a line does not end as RFC 4180 says")
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) != 3 || !reflect.DeepEqual(rows[0], columns) {
		t.Fatalf("%v, %v", rows, err)
	}
	at := map[string]string{}
	for i, name := range columns {
		at[name] = rows[1][i]
	}
	for name, want := range map[string]string{
		"caption": "'" + caption, "alt": "A bed, \"made\"\nand a lamp: 部屋", "credit_line": "'+Archive", "width": "2560", "height": "1707",
		"conditions": "credit_line=+Archive|no_crop|max_long_edge_px=3000",
		"sequence":   "1", "role": "web", "valid_until": "2025-06-30T21:00:00Z",
	} {
		if at[name] != want {
			t.Errorf("%s: %q, want %q", name, at[name], want)
		}
	}
	opt := options(schema.Web)
	opt.Excel = true
	if marked := tableOf(t, opt, permitted("a", nil)); !bytes.HasPrefix(marked, []byte("\xEF\xBB\xBFschema_version,")) {
		t.Errorf("%.20q", marked)
	}
}

// No cell begins as a formula does, whatever a person wrote.
func TestNoCellIsAFormula(t *testing.T) {
	for _, s := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\r\n=1", "\n=1", "a=1", "", "'=1"} {
		c := cell(s)
		if c != "" && strings.ContainsRune("=+-@\t\r\n", rune(c[0])) {
			t.Errorf("%q stays %q", s, c)
		}
		if s == "a=1" && c != s || s == "" && c != "" {
			t.Errorf("%q became %q", s, c)
		}
	}
}
