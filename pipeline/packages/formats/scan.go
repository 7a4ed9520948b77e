package formats

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stillroom/stillroom/schema"
)

// kind is a kind of document that is read and written part by part: lists at its top
// item by item, and what stands beside them, its head, whole.
type kind struct {
	what  string // what errors call it
	name  string // of its schema
	known string // the version that this program writes
	lists []string
}

var (
	manifestKind = kind{ManifestName, schema.ManifestSchema, schema.ManifestVersion, []string{"photos", "attachments", "documents"}}
	feedKind     = kind{"the recall feed", schema.RecallSchema, schema.RecallVersion, []string{"entries"}}
	planKind     = kind{"the plan", schema.PlanSchema, schema.PlanVersion, []string{"photos", "attachments", "withheld", "documents", "replaces", "removes"}}
	slipKind     = kind{"the slip", schema.SlipSchema, schema.SlipVersion, []string{"files", "sealed"}}
)

func (k kind) open(name string) bool { return slices.Contains(k.lists, name) }

// cut calls one for every part of a document, as parts does.
func (k kind) cut(r io.Reader, one func(at string, i int, raw []byte) error) error {
	p := parts{in: bufio.NewReaderSize(r, 64<<10)}
	return p.each(k.open, one)
}

// scan reads a document, holds it against its schema, and decodes its head into head.
// It calls item for each item of a list that the schema takes. A list of the head holds
// its first item at most.
//
// The version stands somewhere in the document, perhaps at its end. So items are told of
// before it is known what the document as a whole is worth: where scan returns an error,
// nothing that item was given counts. An error of item is returned as it is, unless the
// document has a fault that makes it void.
func (k kind) scan(r io.Reader, head any, item func(list string, i int, raw []byte) error) error {
	h := holding{kind: k}
	var said error
	err := k.cut(r, func(at string, i int, raw []byte) error {
		if i == listBegins {
			return h.add(at, []byte("[]"))
		}
		if err := h.part(at, i, raw); err != nil {
			return err
		}
		if i >= 0 && said == nil && !h.lost() {
			said = item(at, i, raw)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s %w", k.what, err)
	}
	if err := h.end(head); err != nil {
		return err
	}
	return said
}

// holding holds the parts of a document against the schema of its kind, of this version
// and of a later one, until it is known which it is.
type holding struct {
	kind
	head    bytes.Buffer
	members bool      // it is an object, of which the head has the members
	fault   [2]string // the first place in the items that is not valid: as this version, as a later one
}

// lost reports whether the document is not valid, whatever version it is of.
func (h *holding) lost() bool { return h.fault[0] != "" && h.fault[1] != "" }

// part takes the next part.
func (h *holding) part(at string, i int, raw []byte) error {
	switch i {
	case whole:
		h.head.Write(raw)
		return bounded(raw, 0)
	case noItem:
		if err := bounded(raw, 1); err != nil {
			return err
		}
		return h.add(at, raw)
	}
	if err := bounded(raw, 2); err != nil {
		return err
	}
	if err := h.item(at, i, raw); err != nil {
		return err
	}
	if i == 0 {
		h.head.Truncate(h.head.Len() - 1) // the bracket
		return h.more(raw, "]")
	}
	return nil
}

// add adds a member to the head.
func (h *holding) add(name string, raw []byte) error {
	text, err := json.Marshal(name)
	if err != nil {
		return err
	}
	if h.members {
		h.head.WriteByte(',')
	}
	h.members = true
	h.head.Write(text)
	h.head.WriteByte(':')
	return h.more(raw, "")
}

func (h *holding) more(raw []byte, end string) error {
	if h.head.Len()+len(raw) > 2*MaxPart {
		return fmt.Errorf("holds more than %d MiB beside its lists", 2*MaxPart>>20)
	}
	h.head.Write(raw)
	h.head.WriteString(end)
	return nil
}

// item holds an item against what the schema says of one.
func (h *holding) item(list string, i int, raw []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return errNoJSON
	}
	for open := range h.fault {
		if h.fault[open] != "" {
			continue
		}
		s, err := schema.ItemJSONSchema(h.name, list, open == 1)
		if err != nil {
			return err
		}
		if err = s.Validate(doc); err == nil {
			return nil // and so it is of a later version, which takes more
		}
		h.fault[open] = place(err, list, strconv.Itoa(i))
	}
	return nil
}

// end holds the head against the schema, and decodes it.
func (h *holding) end(head any) error {
	text := h.head.Bytes()
	if h.members || len(text) == 0 {
		text = slices.Concat([]byte("{"), text, []byte("}"))
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%s %w", h.what, errNoJSON)
	}
	later, err := version(h.name, h.known, doc)
	if err != nil {
		return fmt.Errorf("%s: %w", h.what, err)
	}
	s, err := schema.JSONSchema(h.name)
	fault := h.fault[0]
	if later {
		s, err = schema.OpenJSONSchema(h.name)
		fault = h.fault[1]
	}
	if err != nil {
		return err
	}
	if err := s.Validate(doc); err != nil {
		return notValid(h.what, h.name, place(err))
	}
	if fault != "" {
		return notValid(h.what, h.name, fault)
	}
	if err := json.Unmarshal(text, head); err != nil {
		return impossible(h.what)
	}
	return nil
}

// appended is a list with the next item of a document, decoded.
func appended[T any](k kind, list []T, raw []byte) ([]T, error) {
	var v T
	if json.Unmarshal(raw, &v) != nil {
		return list, impossible(k.what)
	}
	return append(list, v), nil
}
