package recordsfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stillroom/stillroom/schema"
)

// jsonLine is a record as WriteJSONL writes it.
type jsonLine struct {
	Type   string          `json:"type"`
	Record json.RawMessage `json:"record"`
}

// isLines reports whether a text is JSON lines: its first line is one. YAML begins with a
// brace too, where it is JSON.
func isLines(head []byte) bool {
	for line := range bytes.Lines(head) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			var l jsonLine
			return json.Unmarshal(line, &l) == nil && l.Type != "" && l.Record != nil
		}
	}
	return false
}

func parseLines(file string, r io.Reader) (schema.Records, error) {
	var all schema.Records
	err := Lines(file, r, func(one schema.Records) error {
		all = schema.AppendRecords(all, one)
		return nil
	})
	if err != nil {
		return schema.Records{}, err
	}
	return all, nil
}

// Lines reads JSON lines of any length, and calls each for every record. What it returns
// is as Parse has it, or the error of each. Where it returns one, nothing counts that
// each was told.
func Lines(file string, r io.Reader, each func(one schema.Records) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, 64<<10), wholeBytes)
	ids, counts := map[string]bool{}, map[string]int{}
	var errs []error
	n := 0
	for s.Scan() && len(errs) < mostErrors {
		n++
		text := bytes.TrimSpace(s.Bytes())
		if len(text) == 0 {
			continue
		}
		one, l, err := recordOf(file, n, text, counts)
		if err != nil {
			errs = append(errs, moved(err, piece{line: 2})...)
			continue
		}
		counts[l.name]++
		for _, id := range idsOf(one) {
			if ids[id] {
				_, id, _ := strings.Cut(id, " ")
				errs = append(errs, &Error{File: file, Line: n, What: fmt.Sprintf("%s: id %q is used twice", l.name, id)})
			}
			ids[id] = true
		}
		if len(errs) == 0 {
			if err := each(one); err != nil {
				return err
			}
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		errs = append(errs, &Error{File: file, Line: n + 1, What: fmt.Sprintf("a line is longer than %d MiB", wholeBytes>>20)})
	} else if s.Err() != nil {
		return s.Err()
	}
	return errors.Join(errs...)
}

// recordOf is the record on a line.
func recordOf(file string, n int, text []byte, counts map[string]int) (one schema.Records, of list, err error) {
	if err := plainLine(file, n, string(text)); err != nil {
		return one, of, err
	}
	wrong := func(what string) error { return &Error{File: file, Line: n, What: what} }
	if err := onceEach(text); err != nil {
		return one, of, wrong(err.Error())
	}
	var l jsonLine
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if d.Decode(&l) != nil || l.Record == nil {
		return one, of, wrong(`not a record: {"type": "room", "record": {...}} is expected`)
	}
	if _, err := d.Token(); err != io.EOF {
		return one, of, wrong("this line has more than one record: put each on a line of its own")
	}
	i := slices.IndexFunc(lists, func(x list) bool { return x.kind == l.Type })
	if i < 0 {
		return one, of, wrong("there is no such type of record")
	}
	of = lists[i]
	s, err := schema.ItemJSONSchema(schema.RecordsSchema, of.name, false)
	if err != nil {
		return one, of, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(l.Record))
	if err != nil {
		return one, of, wrong("it is not JSON")
	}
	if err := itemErrors(file, n, []string{of.name, fmt.Sprint(counts[of.name])}, s.Validate(doc)); err != nil {
		return one, of, err
	}
	if err := of.add(&one, l.Record); err != nil {
		return one, of, wrong(err.Error())
	}
	return one, of, onLine(errors.Join(days(file, nil, one), placeholders(file, nil, one), noContacts(file, nil, one)), n)
}

// onLine puts a line into errors that have none.
func onLine(err error, n int) error {
	var out []error
	for _, e := range moved(err, piece{}) {
		if x, ok := e.(*Error); ok {
			x.Line = n
		}
		out = append(out, e)
	}
	return errors.Join(out...)
}

// onceEach refuses a member that stands twice: two programs would read it in two ways.
func onceEach(text []byte) error {
	type level struct {
		names map[string]bool // nil for a list
		value bool            // the next token is a value
	}
	var open []level
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return errors.New("it is not JSON")
		}
		if tok == json.Delim('}') || tok == json.Delim(']') {
			open = open[:len(open)-1]
			continue
		}
		if len(open) > 0 {
			top := &open[len(open)-1]
			if name, ok := tok.(string); ok && top.names != nil && !top.value {
				if top.names[name] {
					return errors.New("this key is given twice")
				}
				top.names[name], top.value = true, true
				continue
			}
			top.value = false
		}
		switch tok {
		case json.Delim('{'):
			open = append(open, level{names: map[string]bool{}})
		case json.Delim('['):
			open = append(open, level{})
		}
		if len(open) > maxDepth {
			return fmt.Errorf("values are nested more than %d deep", maxDepth)
		}
	}
}
