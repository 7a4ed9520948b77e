package recordsfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/stillroom/stillroom/schema"
)

const (
	// pieceBytes is how much of a text is parsed at once, where it can be cut: the parser
	// of YAML takes more than a hundred bytes of memory for one.
	pieceBytes = 64 << 10
	// wholeBytes is how long a text may be that cannot be cut, and how long a record.
	wholeBytes = 1 << 20
	// mostErrors is how many mistakes of a file are told of.
	mostErrors = 100
)

// ParseFrom reads a records file of any length: JSON lines, as WriteJSONL writes them, or
// YAML. YAML of more than a MiB has to be in the form that WriteYAML writes and that
// people write by hand: lists at its top whose items each begin on a line of their own.
// The error is as Parse has it.
func ParseFrom(file string, r io.Reader) (schema.Records, error) {
	in := bufio.NewReaderSize(r, wholeBytes+1)
	head, err := in.Peek(wholeBytes + 1)
	short := errors.Is(err, io.EOF)
	if err != nil && !short {
		return schema.Records{}, err
	}
	if marked(head) {
		data, err := io.ReadAll(io.LimitReader(in, MaxBytes+1))
		switch {
		case err != nil:
			return schema.Records{}, err
		case len(data) > MaxBytes:
			return schema.Records{}, &Error{File: file, What: fmt.Sprintf("the file is larger than %d MiB and not in UTF-8: save it as UTF-8", MaxBytes>>20)}
		}
		if data, err = decode(file, data); err != nil {
			return schema.Records{}, err
		}
		return ParseFrom(file, bytes.NewReader(data))
	}
	if isLines(head) {
		return parseLines(file, in)
	}
	if short {
		// Of a text that can be parsed at once this says best what is wrong with it.
		data, err := decode(file, bytes.Clone(head))
		if err != nil || len(data) <= pieceBytes {
			return yamlOf(file, data, err)
		}
		if rec, err := parsePieces(file, bytes.NewReader(data)); err == nil {
			return rec, nil
		}
		return parseYAML(file, data)
	}
	if deep(head) {
		return schema.Records{}, tooDeep(file)
	}
	rec, err := parsePieces(file, in)
	if errors.Is(err, errUncut) {
		err = &Error{File: file, What: fmt.Sprintf("the file is larger than %d MiB, and cannot be read in pieces: begin each record with \"- \" on a line of its own below the name of its list, or write JSON lines", wholeBytes>>20)}
	}
	return rec, err
}

func yamlOf(file string, data []byte, err error) (schema.Records, error) {
	if err != nil {
		return schema.Records{}, err
	}
	return parseYAML(file, data)
}

// marked reports whether a text begins with a mark of its encoding.
func marked(head []byte) bool {
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff", "\x00\x00\xfe\xff"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			return true
		}
	}
	return false
}

// errUncut says that a text does not have the form in which it can be cut.
var errUncut = errors.New("the file cannot be split into its records")

// piece is some items of one list, as they stand in the text below its name.
type piece struct {
	list  string
	first int // place of the first item in its list
	line  int // of the text on which it begins
	text  []byte
	items int
}

// parsePieces reads YAML piece by piece. Each is parsed by itself, with everything that
// is held against a whole text; an id that two pieces use is found here.
func parsePieces(file string, r io.Reader) (schema.Records, error) {
	var all schema.Records
	var errs []error
	ids := map[string]bool{}
	err := cut(file, r, func(p piece) error {
		rec, err := parseYAML(file, slices.Concat([]byte(p.list+":\n"), p.text))
		if err != nil {
			if errs = append(errs, moved(err, p)...); len(errs) >= mostErrors {
				return errEnough
			}
			return nil
		}
		if n := countRecords(rec); n != p.items {
			return errUncut // it is cut where no item ends
		}
		for _, id := range idsOf(rec) {
			if ids[id] {
				list, id, _ := strings.Cut(id, " ")
				errs = append(errs, &Error{File: file, Line: p.line, What: fmt.Sprintf("%s: id %q is used twice", list, id)})
			}
			ids[id] = true
		}
		all = schema.AppendRecords(all, rec)
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return schema.Records{}, err
	}
	if len(errs) > 0 {
		return schema.Records{}, errors.Join(errs...)
	}
	return all, nil
}

var errEnough = errors.New("there is enough to correct")

// cut cuts a text before an item of a list, about every pieceBytes.
func cut(file string, r io.Reader, each func(piece) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, 64<<10), wholeBytes)
	s.Split(wholeLine)
	var p piece
	indent, n := -1, 0 // of the items of the list in hand; the line
	names := map[string]bool{}
	flush := func() error {
		if p.list == "" {
			return nil
		}
		if p.items == 0 {
			return errUncut // a list of nothing, or in another form
		}
		done := p
		p.first, p.items, p.text = p.first+p.items, 0, nil
		return each(done)
	}
	for s.Scan() {
		n++
		whole := s.Text()
		line := strings.TrimRight(whole, "\r\n")
		if err := plainLine(file, n, line); err != nil {
			return err
		}
		bare := strings.TrimLeft(line, " ")
		at := len(line) - len(bare)
		switch {
		case bare == "" || bare[0] == '#':
			// It may stand in a text of many lines, so it is kept.
		case at == 0 && bare[0] != '-':
			name, rest, ok := strings.Cut(bare, ":")
			if !ok || strings.TrimSpace(rest) != "" && strings.TrimSpace(rest)[0] != '#' || !listNames[name] || names[name] {
				return errUncut
			}
			if err := flush(); err != nil {
				return err
			}
			names[name] = true
			p, indent = piece{list: name}, -1
			continue
		case p.list == "":
			return errUncut
		case (indent < 0 || at == indent) && (bare == "-" || strings.HasPrefix(bare, "- ")):
			if indent = at; len(p.text) >= pieceBytes {
				if err := flush(); err != nil {
					return err
				}
			}
			if p.items == 0 {
				p.line, p.text = n, nil
			}
			p.items++
		case at <= indent || indent < 0 || bare[0] == '\t':
			return errUncut
		}
		if p.list != "" && p.items > 0 {
			p.text = append(p.text, whole...)
		}
		if len(p.text) > pieceBytes+wholeBytes {
			return &Error{File: file, Line: p.line, What: fmt.Sprintf("a record is larger than %d MiB", wholeBytes>>20)}
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return &Error{File: file, Line: n + 1, What: fmt.Sprintf("a line is longer than %d MiB", wholeBytes>>20)}
	}
	if s.Err() != nil {
		return s.Err()
	}
	if len(names) == 0 {
		return errUncut
	}
	return flush()
}

// wholeLine is a bufio.SplitFunc of lines with their ends: a text may hang on whether
// its last line has one.
func wholeLine(data []byte, atEnd bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	if atEnd && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// plainLine is decode for one line.
func plainLine(file string, n int, line string) error {
	switch {
	case strings.IndexByte(line, 0) >= 0:
		return &Error{File: file, Line: n, What: "this is a zero byte: save the file as UTF-8, not as UTF-16 without a mark"}
	case !utf8.ValidString(line):
		return &Error{File: file, Line: n, What: notUnicode}
	}
	return nil
}

// moved are the mistakes of a piece, by their place in the text.
func moved(err error, p piece) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []error
		for _, e := range many.Unwrap() {
			out = append(out, moved(e, p)...)
		}
		return out
	}
	var e *Error
	if !errors.As(err, &e) {
		return []error{err}
	}
	x := *e
	if x.Line > 0 {
		x.Line += p.line - 2 // the name of the list is the first line of the piece
	}
	if rest, ok := strings.CutPrefix(x.What, p.list+"."); ok {
		digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		if i, err := strconv.Atoi(digits); err == nil {
			x.What = p.list + "." + strconv.Itoa(i+p.first) + rest[len(digits):]
		}
	}
	return []error{&x}
}
