package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// report writes what became of every file of an import: as CSV for spreadsheets, as JSON
// for programs, or as a page to keep. A nil report writes nothing.
type report struct {
	file *os.File
	buf  *bufio.Writer
	csv  *csv.Writer // nil for others

	whole  *wholeReport // written at the end; nil for lines
	err    error        // the first one; told at the end, the photographs come first
	closed bool
}

func newReport(path string) (*report, error) {
	if path == "" {
		return nil, nil
	}
	ext := filepath.Ext(path)
	if !slices.Contains([]string{".csv", ".jsonl", ".json", ".html"}, ext) {
		return nil, usagef("--report: the name must end in .csv, .json, .jsonl or .html")
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, usagef("--report: %s exists; name a new file", path)
	} else if err != nil {
		return nil, err
	}
	r := &report{file: f, buf: bufio.NewWriter(f)}
	switch ext {
	case ".json", ".html":
		r.whole = &wholeReport{html: ext == ".html"}
	case ".csv":
		r.csv = csv.NewWriter(r.buf)
		r.csv.UseCRLF = true
		r.keep(r.csv.Write([]string{"source", "outcome", "reason", "photo", "sha256", "path", "bytes"}))
	}
	return r, nil
}

func (r *report) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *report) item(it schema.ImportItem) {
	switch {
	case r == nil:
	case r.whole != nil:
		r.whole.items = append(r.whole.items, it)
	case r.csv != nil:
		sum := ""
		if !it.SHA256.IsZero() {
			sum = it.SHA256.String()
		}
		row := []string{it.Source, string(it.Outcome), it.Reason, it.Photo, sum, it.Path, strconv.FormatInt(it.Bytes, 10)}
		for i, cell := range row {
			row[i] = formats.Cell(cell)
		}
		r.keep(r.csv.Write(row))
	default:
		r.keep(json.NewEncoder(r.buf).Encode(it))
	}
}

// close writes the end of the report. After an error nothing of it is left.
func (r *report) close(sum schema.ImportSummary) error {
	if r == nil {
		return nil
	}
	switch {
	case r.whole != nil:
		r.keep(r.whole.write(r.buf, sum))
	case r.csv != nil:
		r.csv.Flush()
		r.keep(r.csv.Error())
	default:
		r.keep(json.NewEncoder(r.buf).Encode(sum))
	}
	r.keep(r.buf.Flush())
	r.keep(r.file.Close())
	r.closed = true
	if r.err != nil {
		return errors.Join(r.err, os.Remove(r.file.Name()))
	}
	return nil
}

// drop removes a report that was not closed: an empty file would be in the way of the
// next one.
func (r *report) drop() {
	if r != nil && !r.closed {
		_ = r.file.Close()
		_ = os.Remove(r.file.Name())
	}
}

// reportLater says how the report of an import can be had that is over.
func reportLater(sum schema.ImportSummary) string {
	if sum.Import == 0 {
		return ""
	}
	return fmt.Sprintf(". Write it with: stillroom imports show %d --report FILE", sum.Import)
}
