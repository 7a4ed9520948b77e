package formats

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// TableName is the table of a package, before the end that says its form.
const TableName = "files"

// CSVName is the table of a package.
const CSVName = TableName + ".csv"

var csvFormat = Format{
	Name:      "csv",
	About:     "the pictures and a table with a row a file, for people with a spreadsheet",
	Pictures:  derivatives,
	ByRecipe:  true,
	Documents: table,
}

// columns of the table. New ones come at the end only.
var columns = []string{
	"schema_version", "photo_id", "room_id", "sequence", "file", "sha256", "width", "height", "credit_line", "conditions",
	"valid_until", "decision_id", "role", "media_type", "bytes", "subject_name", "headline", "caption", "alt", "extended",
	"creator", "copyright_notice", "usage_terms",
}

// TablePhotoID stands before the id of a photo in a table: sixteen hex digits alone are a
// number to a spreadsheet if they are 5730912e48210933, and come back as another.
const TablePhotoID = schema.PackagePhotoIDMark

// BOM tells a spreadsheet that a table is UTF-8.
const BOM = "\uFEFF"

// table is files.csv.
func table(pkg Package, opt Options) ([]Document, error) {
	return tables(TableName, pkg, opt, columns, func(p Photo, x Picture, text texts) []string {
		return []string{
			x.File.Role, x.File.MediaType, strconv.FormatInt(x.File.Bytes, 10),
			text(p.Subject), text(p.Text.Headline), text(p.Text.Caption), text(p.Text.Alt), text(p.Text.Extended),
			text(p.Rights.Creator), text(p.Rights.CopyrightNotice), text(p.Rights.UsageTerms),
		}
	})
}

// texts writes a text that somebody wrote as a form of table takes it.
type texts func(string) string

// tables is a table of pictures in each of its forms: as CSV, and for spreadsheets, where
// they were asked for, as a workbook. The first cells are those of every table, the others
// what more returns.
func tables(
	name string, pkg Package, opt Options, columns []string, more func(Photo, Picture, texts) []string,
) ([]Document, error) {
	list, err := rows(pkg, columns, TextCell, more)
	if err != nil {
		return nil, err
	}
	data, err := csvOf(list, opt.Excel)
	docs := []Document{{Path: name + ".csv", MediaType: "text/csv", Data: data}}
	if err != nil || !opt.Excel {
		return docs, err
	}
	if list, err = rows(pkg, columns, func(s string) string { return s }, more); err != nil {
		return nil, err
	}
	book, err := Workbook(list)
	return append(docs, Document{Path: name + ".xlsx", MediaType: WorkbookType, Data: book}), err
}

// csvOf is a table as RFC 4180 has it: UTF-8, CRLF, and no cell that is a formula.
func csvOf(rows [][]string, excel bool) ([]byte, error) {
	var buf bytes.Buffer
	if excel {
		buf.WriteString(BOM)
	}
	w := csv.NewWriter(&buf)
	w.UseCRLF = true
	for n, row := range rows {
		for i := range row {
			if n > 0 {
				row[i] = Cell(row[i])
			}
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return buf.Bytes(), w.Error()
}

// rows are a head and a row a picture.
func rows(pkg Package, columns []string, text texts, more func(Photo, Picture, texts) []string) ([][]string, error) {
	list := [][]string{columns}
	for _, p := range pkg.Photos {
		conditions, err := ConditionWords(p.Terms)
		if err != nil {
			return nil, err
		}
		for _, x := range p.Pictures {
			f := x.File
			list = append(list, append([]string{
				schema.ManifestVersion, TablePhotoID + p.PhotoID, p.RoomID, strconv.Itoa(p.Sequence), f.Path, f.SHA256.String(), strconv.Itoa(f.Width), strconv.Itoa(f.Height),
				text(p.Text.CreditLine), conditions, string(p.Until), p.DecisionID,
			}, more(p, x, text)...))
		}
	}
	return list, nil
}

// ConditionWords are the conditions in one cell: key or key=value, joined by |.
func ConditionWords(c schema.Conditions) (string, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return "", err
	}
	var words []string
	for d.More() { // in the order of the manifest
		key, err := d.Token()
		if err != nil {
			return "", err
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return "", err
		}
		words = append(words, conditionWord(key.(string), value))
	}
	return strings.Join(words, "|"), nil
}

func conditionWord(key string, value any) string {
	switch v := value.(type) {
	case bool:
		return key
	case string:
		return key + "=" + v
	case float64:
		return key + "=" + strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		var list []string
		for _, x := range v {
			list = append(list, x.(string))
		}
		return key + "=" + strings.Join(list, " ")
	}
	return key
}
