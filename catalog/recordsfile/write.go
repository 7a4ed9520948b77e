package recordsfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/stillroom/stillroom/schema"
)

// WriteYAML writes records in the form that Parse reads. Every string comes back to the
// byte: a string of more than plain words is written in double quotes, escaped as in
// JSON, which is YAML too. (A library's writer chose among YAML's five ways to write a
// string, and lost a tab here and a blank there.)
func WriteYAML(w io.Writer, r schema.Records) error { return whole(YAML(w), r) }

// WriteJSONL writes one record a line: {"type":"room","record":{...}}.
func WriteJSONL(w io.Writer, r schema.Records) error { return whole(JSONL(w), r) }

func whole(t *Text, r schema.Records) error { return errors.Join(t.Add(r), t.End()) }

// Text writes records that come in parts, list by list: none of a list may come after
// those of the next.
type Text struct {
	out    *bufio.Writer
	record func(l list, v any) error
	in     string // the list that was written last; "" for none
	empty  string // the text of no records
}

// YAML is WriteYAML for parts.
func YAML(w io.Writer) *Text {
	t := &Text{out: bufio.NewWriterSize(w, 64<<10), empty: "{}\n"}
	t.record = func(l list, v any) error {
		// By way of JSON, whose member names and order the two forms share.
		data, err := json.Marshal([]any{v})
		if err != nil {
			return err
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		y := &yamlWriter{in: d}
		if err := y.value(1, true); err != nil {
			return err
		}
		if l.name != t.in {
			if _, err := t.out.WriteString(l.name + ":\n"); err != nil {
				return err
			}
		}
		_, err = t.out.Write(y.out.Bytes()[1:]) // the end of the line before
		return err
	}
	return t
}

// JSONL is WriteJSONL for parts.
func JSONL(w io.Writer) *Text {
	t := &Text{out: bufio.NewWriterSize(w, 64<<10)}
	e := json.NewEncoder(t.out)
	e.SetEscapeHTML(false)
	t.record = func(l list, v any) error {
		return e.Encode(struct {
			Type   string `json:"type"`
			Record any    `json:"record"`
		}{l.kind, v})
	}
	return t
}

// Add writes some records.
func (t *Text) Add(r schema.Records) error {
	for _, l := range lists {
		err := l.each(&r, func(v any) error {
			err := t.record(l, v)
			t.in = l.name
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// End writes the rest of the text.
func (t *Text) End() error {
	if t.in == "" {
		t.out.WriteString(t.empty) // the error comes with Flush
	}
	return t.out.Flush()
}

// yamlWriter turns a stream of JSON tokens into block YAML.
type yamlWriter struct {
	in  *json.Decoder
	out bytes.Buffer
}

// value writes the next value. inline says that something is before it on the line: a
// key, or the dash of a list.
func (y *yamlWriter) value(indent int, inline bool) error {
	t, err := y.in.Token()
	if err != nil {
		return err
	}
	switch v := t.(type) {
	case json.Delim:
		return y.collection(v, indent, inline)
	case string:
		return y.scalar(quoted(v), inline)
	case nil:
		return y.scalar("null", inline)
	}
	return y.scalar(fmt.Sprint(t), inline)
}

func (y *yamlWriter) scalar(s string, inline bool) error {
	if inline {
		y.out.WriteByte(' ')
	}
	y.out.WriteString(s + "\n")
	return nil
}

func (y *yamlWriter) collection(open json.Delim, indent int, inline bool) error {
	first := true
	for y.in.More() {
		// The first entry of a map in a list is behind the dash.
		behindDash := first && inline && open == '{' && bytes.HasSuffix(y.out.Bytes(), []byte("-"))
		switch {
		case behindDash:
			y.out.WriteByte(' ')
		case first && inline:
			y.out.WriteByte('\n')
			fallthrough
		default:
			y.out.WriteString(strings.Repeat("  ", indent))
		}
		first = false
		if open == '[' {
			y.out.WriteByte('-')
		} else {
			key, err := y.in.Token()
			if err != nil {
				return err
			}
			y.out.WriteString(quoted(key.(string)) + ":")
		}
		if err := y.value(indent+1, true); err != nil {
			return err
		}
	}
	if _, err := y.in.Token(); err != nil { // the closing one
		return err
	}
	if first {
		return y.scalar(map[json.Delim]string{'{': "{}", '[': "[]"}[open], inline)
	}
	return nil
}

// plain are the strings that need no quotes: words of letters, with digits,
// hyphens and the like after the first letter, and none of YAML's own.
var (
	plain = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[\pL][\pL\pN_./@+-]*( [\pL\pN_./@+(-][\pL\pN_./@+()-]*)*$`)
	})
	reserved = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null)$`)
	})
)

func quoted(s string) string {
	if plain().MatchString(s) && !reserved().MatchString(s) {
		return s
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // a string is always JSON
	}
	// JSON leaves these as they are; YAML takes them for line ends, or for nothing.
	return strings.NewReplacer("\u0085", `\u0085`, "\ufeff", `\ufeff`, "\u007f", `\u007f`, "\u00a0", `\u00a0`).Replace(strings.TrimSuffix(b.String(), "\n"))
}
