package formats

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// CSVName is the table of a package.
const CSVName = "files.csv"

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
	data, err := rows(pkg, opt, columns, func(p Photo, x Picture) []string {
		return []string{
			x.File.Role, x.File.MediaType, strconv.FormatInt(x.File.Bytes, 10),
			TextCell(p.Subject), TextCell(p.Text.Headline), TextCell(p.Text.Caption), TextCell(p.Text.Alt), TextCell(p.Text.Extended),
			TextCell(p.Rights.Creator), TextCell(p.Rights.CopyrightNotice), TextCell(p.Rights.UsageTerms),
		}
	})
	return []Document{{Path: CSVName, MediaType: "text/csv", Data: data}}, err
}

// rows is a table of pictures: RFC 4180, UTF-8, CRLF, a header, a row a picture. The
// first cells are those of every table, the others what more returns.
func rows(pkg Package, opt Options, columns []string, more func(Photo, Picture) []string) ([]byte, error) {
	var buf bytes.Buffer
	if opt.Excel {
		buf.WriteString(BOM)
	}
	w := csv.NewWriter(&buf)
	w.UseCRLF = true
	if err := w.Write(columns); err != nil {
		return nil, err
	}
	for _, p := range pkg.Photos {
		conditions, err := ConditionWords(p.Terms)
		if err != nil {
			return nil, err
		}
		for _, x := range p.Pictures {
			f := x.File
			row := append([]string{
				schema.ManifestVersion, TablePhotoID + p.PhotoID, p.RoomID, strconv.Itoa(p.Sequence), f.Path, f.SHA256.String(), strconv.Itoa(f.Width), strconv.Itoa(f.Height),
				TextCell(p.Text.CreditLine), conditions, string(p.Until), p.DecisionID,
			}, more(p, x)...)
			for i := range row {
				row[i] = Cell(row[i])
			}
			if err := w.Write(row); err != nil {
				return nil, err
			}
		}
	}
	w.Flush()
	return buf.Bytes(), w.Error()
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
