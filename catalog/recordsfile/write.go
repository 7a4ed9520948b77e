package recordsfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// WriteYAML writes records in the form that Parse reads. Every string comes back to the
// byte: a string of more than plain words is written in double quotes, escaped as in
// JSON, which is YAML too. (A library's writer chose among YAML's five ways to write a
// string, and lost a tab here and a blank there.)
func WriteYAML(w io.Writer, r schema.Records) error {
	// The records pass through JSON, because the two forms share its member names and
	// order.
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	y := &yamlWriter{in: d}
	if err := y.value(0, false); err != nil {
		return err
	}
	_, err = w.Write(y.out.Bytes())
	return err
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
	plain    = regexp.MustCompile(`^[\pL][\pL\pN_./@+-]*( [\pL\pN_./@+(-][\pL\pN_./@+()-]*)*$`)
	reserved = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null)$`)
)

func quoted(s string) string {
	if plain.MatchString(s) && !reserved.MatchString(s) {
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
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	line := func(kind string, v any) error {
		return e.Encode(struct {
			Type   string `json:"type"`
			Record any    `json:"record"`
		}{kind, v})
	}
	for _, err := range []error{
		lines(line, "event", r.Events), lines(line, "family", r.Families), lines(line, "person", r.People),
		lines(line, "room", r.Rooms), lines(line, "shoot", r.Shoots), lines(line, "notice", r.Notices),
		lines(line, "consent", r.Consents), lines(line, "photo", r.Photos), lines(line, "picture", r.Pictures),
	} {
		if err != nil {
			return err
		}
	}
	_, err := w.Write(buf.Bytes())
	return err
}

func lines[T any](line func(string, any) error, kind string, list []T) error {
	for _, v := range list {
		if err := line(kind, v); err != nil {
			return err
		}
	}
	return nil
}
