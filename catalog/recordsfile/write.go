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
func WriteYAML(w io.Writer, r schema.Records) error {
	out := bufio.NewWriterSize(w, 64<<10)
	in := ""
	err := eachRecord(r, func(l list, v any) error {
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
		if l.name != in {
			in = l.name
			if _, err := out.WriteString(in + ":\n"); err != nil {
				return err
			}
		}
		_, err = out.Write(y.out.Bytes()[1:]) // the end of the line before
		return err
	})
	if err == nil && in == "" {
		_, err = out.WriteString("{}\n")
	}
	return errors.Join(err, out.Flush())
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

// WriteJSONL writes one record a line: {"type":"room","record":{...}}.
func WriteJSONL(w io.Writer, r schema.Records) error {
	out := bufio.NewWriterSize(w, 64<<10)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	err := eachRecord(r, func(l list, v any) error {
		return e.Encode(struct {
			Type   string `json:"type"`
			Record any    `json:"record"`
		}{l.kind, v})
	})
	return errors.Join(err, out.Flush())
}

// eachRecord calls fn for every record, list by list.
func eachRecord(r schema.Records, fn func(list, any) error) error {
	for _, l := range lists {
		if err := l.each(&r, func(v any) error { return fn(l, v) }); err != nil {
			return err
		}
	}
	return nil
}
