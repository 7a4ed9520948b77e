package formats

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stillroom/stillroom/schema"
)

// items are those of one list of a document that is written item by item.
type items struct {
	list string
	n    int
	at   func(i int) any
}

func itemsOf[T any](list string, values []T) items {
	return items{list, len(values), func(i int) any { return values[i] }}
}

// first are the values of a list that stand in a head: one, if there is any.
func first[T any](values []T) []T { return values[:min(1, len(values)):min(1, len(values))] }

// write writes a document as it leaves: JSON, indented, LF, no HTML escapes, one newline
// at the end, as if all of it had been encoded at once. head holds the first item of
// each list.
func (k kind) write(w io.Writer, head any, lists ...items) error {
	text, err := indented(head, "")
	if err != nil {
		return err
	}
	rest := string(text)
	for _, l := range lists {
		if l.n == 0 {
			continue
		}
		// A line feed in a value is escaped: only what stands at the top begins so.
		before, after, ok := strings.Cut(rest, "\n  \""+l.list+"\": [\n")
		_, after, closed := strings.Cut(after, "\n  ]")
		if !ok || !closed {
			return fmt.Errorf("the %s to be written has no list %s", k.name, l.list)
		}
		if _, err := io.WriteString(w, before+"\n  \""+l.list+"\": ["); err != nil {
			return err
		}
		if err := l.write(w); err != nil {
			return err
		}
		rest = "\n  ]" + after
	}
	_, err = io.WriteString(w, rest)
	return err
}

func (l items) write(w io.Writer) error {
	for i := range l.n {
		text, err := indented(l.at(i), "    ")
		if err != nil {
			return err
		}
		between := ",\n    "
		if i == 0 {
			between = between[1:]
		}
		if _, err := io.WriteString(w, between); err != nil {
			return err
		}
		if _, err := w.Write(bytes.TrimSuffix(text, []byte("\n"))); err != nil {
			return err
		}
	}
	return nil
}

func indented(v any, prefix string) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	e.SetIndent(prefix, "  ")
	err := e.Encode(v)
	return buf.Bytes(), err
}

// valid holds a document that is about to be written against its own schema, and each
// part of it against what a reader takes: nobody is handed what nobody can read.
func (k kind) valid(head any, lists ...items) error {
	s, err := schema.JSONSchema(k.name)
	if err != nil {
		return err
	}
	if err := k.validPart(s, head); err != nil {
		return err
	}
	for _, l := range lists {
		s, err := schema.ItemJSONSchema(k.name, l.list, false)
		if err != nil {
			return err
		}
		for i := range l.n {
			if err := k.validPart(s, l.at(i), l.list, fmt.Sprint(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k kind) validPart(s *jsonschema.Schema, v any, within ...string) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	// Two, because it is written with spaces.
	if 2*len(text) > MaxPart {
		return fmt.Errorf("the %s to be written has a part that is too large for its readers, at /%s", k.name, strings.Join(within, "/"))
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	if err := s.Validate(doc); err != nil {
		// The error names the place and not the value, which may be a name.
		return fmt.Errorf("the %s to be written is not valid at %s", k.name, place(err, within...))
	}
	return nil
}
