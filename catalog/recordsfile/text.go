// Package recordsfile reads and writes records as people keep them: it reads YAML, and
// writes YAML or JSON lines. It stands before catalog.Apply and behind catalog.Dump. It
// compares what it reads with schema/json/records.v1.schema.json. An error names the file,
// the line and what is expected there, and never the value. The package does no I/O.
package recordsfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/stillroom/stillroom/schema"
)

// MaxBytes is the largest records file that is read where its bytes may be anybody's, as
// on a card: far more than anybody writes, far less than could exhaust the machine.
const MaxBytes = 16 << 20

// Error is one mistake in a records file. What never quotes a value: the value may be a
// name or an address.
type Error struct {
	File string
	Line int // from 1; 0 if it is about the whole file
	What string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.What)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.What)
}

// Field is the key that the mistake is at, such as consents.0.terms.1.channels; "" if it
// is about no single key.
func (e *Error) Field() string {
	key, _, found := strings.Cut(e.What, ": ")
	if !found || !dotted.MatchString(key) {
		return ""
	}
	return key
}

// dotted is a key within keys and lists.
var dotted = regexp.MustCompile(`^[a-z_]+(\.[a-z0-9_]+)*$`)

// Parse reads one records file. The error, if any, joins one *Error for each mistake.
func Parse(file string, data []byte) (schema.Records, error) {
	if len(data) > MaxBytes {
		return schema.Records{}, &Error{File: file, What: fmt.Sprintf("the file is larger than %d MiB", MaxBytes>>20)}
	}
	return ParseFrom(file, bytes.NewReader(data))
}

// parseYAML reads all of a text at once: YAML in UTF-8.
func parseYAML(file string, data []byte) (schema.Records, error) {
	if deep(data) {
		return schema.Records{}, tooDeep(file)
	}
	doc, err := parser.ParseBytes(data, 0)
	if err != nil {
		return schema.Records{}, yamlError(file, err)
	}
	if len(doc.Docs) == 0 || doc.Docs[0].Body == nil {
		return schema.Records{}, &Error{File: file, What: "the file holds no records"}
	}
	if len(doc.Docs) > 1 {
		return schema.Records{}, &Error{File: file, Line: line(doc.Docs[1].Body), What: "one document to a file: remove the \"---\" above"}
	}
	root := doc.Docs[0].Body
	if err := refuseAliases(file, root); err != nil {
		return schema.Records{}, err
	}
	if err := numbers(file, root); err != nil {
		return schema.Records{}, err
	}
	var value any
	if err := yaml.NodeToValue(root, &value); err != nil {
		return schema.Records{}, yamlError(file, err)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return schema.Records{}, &Error{File: file, What: "the file is not made of lists, maps and plain values"}
	}
	if err := validate(file, root, text); err != nil {
		return schema.Records{}, err
	}
	var r schema.Records
	if err := json.Unmarshal(text, &r); err != nil {
		return schema.Records{}, &Error{File: file, What: err.Error()}
	}
	return r, errors.Join(repeated(file, root, r), days(file, root, r), placeholders(file, root, r), noContacts(file, root, r))
}

// maxDepth is how deep values may be nested: records need five levels, and
// the parser takes time and memory without bound for what a hostile card may
// hold.
const maxDepth = 64

func tooDeep(file string) error {
	return &Error{File: file, What: fmt.Sprintf("brackets or lists are nested more than %d deep", maxDepth)}
}

func deep(data []byte) bool {
	brackets, dashes := 0, 0
	for i, c := range data {
		switch c {
		case '[', '{':
			brackets++
		case ']', '}':
			brackets = max(brackets-1, 0)
		case '-', '?', ':':
			// "- - - a" is a list in a list in a list.
			if i+1 < len(data) && data[i+1] == ' ' {
				dashes++
			}
		case ' ', '\t':
		default:
			dashes = 0
		}
		if brackets > maxDepth || dashes > maxDepth {
			return true
		}
	}
	return false
}

// Check compares records that were not read from a file with the same schema.
func Check(name string, r schema.Records) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return validate(name, nil, text)
}

// refuseAliases keeps a small file from unfolding into a large one.
func refuseAliases(file string, root ast.Node) error {
	if n := ast.Filter(ast.AliasType, root); len(n) > 0 {
		return &Error{File: file, Line: line(n[0]), What: "aliases (*name) are not read; write the value out"}
	}
	return nil
}

func yamlError(file string, err error) error {
	var ye yaml.Error
	if errors.As(err, &ye) && ye.GetToken() != nil {
		return &Error{File: file, Line: ye.GetToken().Position.Line, What: "YAML: " + ye.GetMessage()}
	}
	return &Error{File: file, What: "YAML: " + err.Error()}
}

func validate(file string, root ast.Node, text []byte) error {
	s, err := schema.JSONSchema(schema.RecordsSchema)
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		return err
	}
	err = s.Validate(doc)
	var ve *jsonschema.ValidationError
	if !errors.As(err, &ve) {
		return err
	}
	var errs []error
	for _, leaf := range leaves(ve, nil) {
		at := strings.Join(leaf.InstanceLocation, ".")
		if at == "" {
			at = "the file"
		}
		wrong := find(root, leaf.InstanceLocation)
		n := line(wrong)
		if k, ok := leaf.ErrorKind.(*kind.AdditionalProperties); ok {
			n = keyLine(wrong, k.Properties)
		}
		errs = append(errs, &Error{File: file, Line: n, What: at + ": " + describe(leaf)})
	}
	slices.SortStableFunc(errs, func(a, b error) int { return a.(*Error).Line - b.(*Error).Line })
	return errors.Join(slices.CompactFunc(errs, func(a, b error) bool { return a.Error() == b.Error() })...)
}

// itemErrors are the mistakes of a record that stands on one line, within a list.
func itemErrors(file string, n int, within []string, err error) error {
	var ve *jsonschema.ValidationError
	if !errors.As(err, &ve) {
		return err
	}
	var errs []error
	for _, leaf := range leaves(ve, nil) {
		at := strings.Join(append(slices.Clone(within), leaf.InstanceLocation...), ".")
		errs = append(errs, &Error{File: file, Line: n, What: at + ": " + describe(leaf)})
	}
	return errors.Join(slices.CompactFunc(errs, func(a, b error) bool { return a.Error() == b.Error() })...)
}

func leaves(e *jsonschema.ValidationError, out []*jsonschema.ValidationError) []*jsonschema.ValidationError {
	if _, choice := e.ErrorKind.(*kind.AnyOf); choice || len(e.Causes) == 0 {
		return append(out, e)
	}
	for _, c := range e.Causes {
		out = leaves(c, out)
	}
	return out
}

const noContactForms = "days such as --03-02, --12-20/--01-05 or 2026-03-01/2026-05-31 are expected"

// describe says what is expected, in words, without the value that was found.
func describe(e *jsonschema.ValidationError) string {
	switch k := e.ErrorKind.(type) {
	case *kind.Pattern:
		if k.Want == `\S` {
			return "some text is expected"
		}
		if n := len(e.InstanceLocation); n >= 2 && e.InstanceLocation[n-2] == "no_contact" {
			return noContactForms
		}
		if slices.Contains(e.InstanceLocation, "blackout_dates") {
			return "a day of every year such as 05-17 is expected, month first"
		}
		if n := len(e.InstanceLocation); n >= 2 && e.InstanceLocation[n-2] == "photos" {
			return "a photo is 7 or more hex digits of its SHA-256"
		}
		switch e.InstanceLocation[len(e.InstanceLocation)-1] {
		case "at", "obtained_at", "effective_from", "expires_at", "review_by", "embargo_until":
			return "a date (2027-06-30) or an instant with a zone (2027-06-30T18:00:00+02:00) is expected"
		case "date", "born", "died":
			return "a date such as 2024-03-02 is expected"
		case "scope":
			return "a scope is family:ID, room:ID, shoot:ID or photo:ID"
		}
		return "an id is lower-case letters, digits and hyphens"
	case *kind.AdditionalProperties:
		return unknownKey(e.InstanceLocation, k.Properties)
	case *kind.AnyOf:
		return "expires_at or review_by is needed: no consent is without end"
	case *kind.Type:
		what := fmt.Sprintf("%s is expected, this is a %s", strings.Join(k.Want, " or "), k.Got)
		if slices.Contains(k.Want, "string") && k.Got == "number" {
			what += "; put quotes around it"
		}
		return what
	case *kind.Enum:
		var words []string
		for _, w := range k.Want {
			words = append(words, fmt.Sprint(w))
		}
		text := "one of " + strings.Join(words, ", ") + " is expected"
		if got, is := k.Got.(string); is && schema.Nearest(got, words) != "" { // the word that was written may be a name
			text += "; did you mean " + schema.Nearest(got, words) + "?"
		}
		return text
	case *kind.FalseSchema:
		return "this key does not belong here: a deny has no end, embargo or conditions of its own"
	case *kind.Not:
		return "this word is reserved"
	}
	return e.ErrorKind.LocalizedString(message.NewPrinter(language.English))
}

// find walks a JSON pointer through the YAML tree, as far as it goes.
func find(n ast.Node, path []string) ast.Node {
	for _, key := range path {
		var next ast.Node
		switch t := n.(type) {
		case *ast.MappingNode:
			for _, v := range t.Values {
				if v.Key.String() == key || strings.Trim(v.Key.String(), `"'`) == key {
					next = v.Value
				}
			}
		case *ast.MappingValueNode:
			if t.Key.String() == key {
				next = t.Value
			}
		case *ast.SequenceNode:
			var i int
			if _, err := fmt.Sscan(key, &i); err == nil && i < len(t.Values) {
				next = t.Values[i]
			}
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func line(n ast.Node) int {
	switch t := n.(type) {
	case nil:
		return 0
	case *ast.MappingNode:
		// The token of a mapping is its first colon; its first key begins it.
		if len(t.Values) > 0 {
			return t.Values[0].Key.GetToken().Position.Line
		}
	case *ast.MappingValueNode:
		return t.Key.GetToken().Position.Line
	}
	return n.GetToken().Position.Line
}

// repeated refuses two records with one id: which of them was meant?
func repeated(file string, root ast.Node, r schema.Records) error {
	var errs []error
	check := func(list string, ids []string) {
		seen := map[string]bool{}
		for i, id := range ids {
			if seen[id] {
				at := find(root, []string{list, fmt.Sprint(i)})
				errs = append(errs, &Error{File: file, Line: line(at), What: fmt.Sprintf("%s: id %q is used twice", list, id)})
			}
			seen[id] = true
		}
	}
	check("events", ids(r.Events, func(v schema.Event) string { return v.ID }))
	check("families", ids(r.Families, func(v schema.Family) string { return v.ID }))
	check("people", ids(r.People, func(v schema.Person) string { return v.ID }))
	check("rooms", ids(r.Rooms, func(v schema.Room) string { return v.ID }))
	check("shoots", ids(r.Shoots, func(v schema.Shoot) string { return v.ID }))
	check("notices", ids(r.Notices, func(v schema.Notice) string { return v.ID }))
	check("consents", ids(r.Consents, func(v schema.Consent) string { return v.ID }))
	return errors.Join(errs...)
}

// placeholders refuses a text of a photo that would leave with its braces. The
// catalog refuses it as well; here it has a line, and an import ends before
// anything is copied.
func placeholders(file string, root ast.Node, r schema.Records) error {
	var errs []error
	for i, p := range r.Photos {
		if field, err := p.CheckPlaceholders(); err != nil {
			at := find(root, []string{"photos", fmt.Sprint(i), field})
			errs = append(errs, &Error{File: file, Line: line(at), What: fmt.Sprintf("photo %q: %v", p.Match, err)})
		}
	}
	return errors.Join(errs...)
}

// noContacts refuses windows that no calendar has. The catalog refuses them as
// well; here they have a line.
func noContacts(file string, root ast.Node, r schema.Records) error {
	var errs []error
	for i, f := range r.Families {
		for j, g := range f.Guardians {
			for k, s := range g.NoContact {
				if _, err := schema.ParseNoContact(s); err != nil {
					at := find(root, []string{"families", fmt.Sprint(i), "guardians", fmt.Sprint(j), "no_contact", fmt.Sprint(k)})
					errs = append(errs, &Error{File: file, Line: line(at), What: fmt.Sprintf("guardian %q: no_contact: %v", g.ID, err)})
				}
			}
		}
	}
	return errors.Join(errs...)
}

func ids[T any](list []T, id func(T) string) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = id(v)
	}
	return out
}
