package formats

import (
	"bytes"
	"encoding/csv"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func tableOf(t *testing.T, opt Options, photos ...schema.ExportPhoto) []byte {
	t.Helper()
	docs, err := table(NewPackage(schema.ExportView{Secret: "s", Photos: photos}, csvFormat, opt, never), opt)
	if err != nil || len(docs) != map[bool]int{false: 1, true: 2}[opt.Excel] || docs[0].Path != CSVName {
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
	if bytes.HasPrefix(data, []byte(BOM)) {
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

// No cell is a formula, whatever a person wrote: neither where tables are cut at
// commas, nor where they are cut at semicolons and at tabs, which heeds no quotes
// that stand within a cell.
func TestNoCellIsAFormula(t *testing.T) {
	begins := func(s string) bool {
		s = strings.TrimLeft(s, " \"\u00a0\u3000\u200b\ufeff\u200e")
		return s != "" && strings.ContainsAny(s[:min(len(s), 3)], "=+-@\t\r＝＋－＠") && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(s)[0])
	}
	for _, s := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\r\n=1", "\n=1", "'=1", " =1", "\u00a0=1", "\u200b=1", "\ufeff@x", `"=1`, `""=1`,
		"＝1+1", "＋1", "－1", "＠x", "　＝1", "a;=1", "a;;=1", "a; =1", `a;"=1"`, "a;＝1", "a\t=1", "a\n=1", "a\n\n=1", "a\r\n\t-1;@x", `a";=1;"`, ";=1", "a;\u200b+1",
	} {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := errors.Join(w.Write([]string{"id", Cell(s), "end"}), func() error { w.Flush(); return w.Error() }()); err != nil {
			t.Fatal(err)
		}
		cells, err := csv.NewReader(&b).Read()
		b.Reset()
		_ = w.Write(cells)
		w.Flush()
		pieces := strings.FieldsFunc(b.String(), func(r rune) bool { return r == ';' || r == '\t' || r == '\n' })
		if err != nil || slices.ContainsFunc(cells, begins) || slices.ContainsFunc(pieces, begins) {
			t.Errorf("%q is written %q, %v", s, b.String(), err)
		}
	}
	for _, s := range []string{"", "a=1", "Zoë’s desk; half of it", "one\ntwo", "a-b", "x @ y", "R=1", "a; b=c"} {
		if got := Cell(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}
