package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stillroom/stillroom/schema"
)

// A document may come from anywhere and may have been written to do harm: everything is
// bounded before it is understood.

// MaxDocument is how large a document may be that is read whole, in bytes: the tiles of
// a photo, the answers of a family, the small files of a bag. Manifests, feeds and plans
// are read part by part and have no limit: see MaxPart.
const MaxDocument = 32 << 20

// Bounds of one of those, and of a part. A photo of a manifest has some sixty values,
// and nothing in it lies deeper than eight.
const (
	maxValues   = 1 << 20
	maxDepth    = 32
	maxPath     = 1024
	maxNumber   = 32  // characters
	maxExponent = 400 // of ten: beyond it lies no number that a computer counts with
)

// Errors of a document that is not merely broken.
var (
	// ErrVersion: its members may mean something else than this program thinks.
	ErrVersion = errors.New("this program does not know that version")
	// ErrFeedBroken: somebody took an entry out of a feed, or put one in.
	ErrFeedBroken = errors.New("the recall feed lacks an entry, or one was changed")
	// ErrPath: it names a file that no package can have.
	ErrPath = errors.New("it names a file that no package may hold")
)

// read reads a document that is read whole.
func read(what, name, known string, data []byte, into any) error {
	if len(data) > MaxDocument {
		return fmt.Errorf("%s is larger than %d MiB", what, MaxDocument>>20)
	}
	if err := bounded(data, 0); err != nil {
		return fmt.Errorf("%s %w", what, err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("%s is not JSON", what)
	}
	later, err := version(name, known, doc)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	s, err := schema.JSONSchema(name)
	if later {
		s, err = schema.OpenJSONSchema(name)
	}
	if err != nil {
		return err
	}
	if err := s.Validate(doc); err != nil {
		return notValid(what, name, place(err))
	}
	if err := json.Unmarshal(data, into); err != nil {
		return impossible(what)
	}
	return nil
}

// notValid is the error of a document that its schema does not take.
func notValid(what, name, where string) error {
	for _, list := range []string{"photos", "attachments"} {
		if ok, _ := path.Match("/"+list+"/*/files/*/path", where); ok && name == schema.ManifestSchema {
			return fmt.Errorf("%w: %s", ErrPath, where)
		}
	}
	return fmt.Errorf("%s is not valid at %s", what, where)
}

func impossible(what string) error {
	return fmt.Errorf("%s is not valid: it holds an impossible number or digest", what)
}

// version reports whether a document of ours is of a later minor version than
// the known one. What it says nothing about is left to the schema.
func version(name, known string, doc any) (later bool, err error) {
	top, _ := doc.(map[string]any)
	said, _ := top["schema_version"].(string)
	kind, _, _ := strings.Cut(name, ".")
	if top["schema"] != "stillroom."+kind {
		return false, nil
	}
	parts, ours := strings.Split(said, "."), strings.Split(known, ".")
	if len(parts) != 3 || strings.Trim(said, "0123456789.") != "" || parts[0] == "" {
		return false, nil
	}
	if parts[0] != ours[0] {
		return false, fmt.Errorf("%w: its version is %s, and this program reads %s.x", ErrVersion, brief(said), ours[0])
	}
	minor, err := strconv.Atoi(parts[1])
	mine, _ := strconv.Atoi(ours[1])
	return err != nil || minor > mine, nil
}

// bounded refuses a document that would cost more to read than any of ours, and a
// member that stands twice: two programs would read it in two ways. Names that differ
// by case only are one name to some of them.
// depth is in how many lists and objects it stands.
func bounded(data []byte, depth int) error {
	type level struct {
		names map[string]bool // nil for a list
		value bool            // the next token is a value
	}
	var open []level
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	for values := 0; ; {
		tok, err := d.Token()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return errNoJSON
		}
		if tok == json.Delim('}') || tok == json.Delim(']') {
			open = open[:len(open)-1]
			continue
		}
		if len(open) > 0 {
			top := &open[len(open)-1]
			name, isText := tok.(string)
			if top.names != nil && !top.value && isText {
				folded := foldName(name)
				if top.names[folded] {
					return twice(name)
				}
				top.names[folded], top.value = true, true
				continue
			}
			top.value = false
		}
		if values++; values > maxValues {
			return errors.New("holds too many values")
		}
		switch tok := tok.(type) {
		case json.Number:
			if !bearable(tok.String()) {
				return errors.New("holds a number that is too large or too small")
			}
		case json.Delim:
			if depth+len(open) == maxDepth {
				return errDeep
			}
			inner := level{}
			if tok == '{' {
				inner.names = map[string]bool{}
			}
			open = append(open, inner)
		}
	}
}

// foldName is one text for all names that a program may take for one.
func foldName(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// bearable reports whether a number can be computed with at no great cost.
func bearable(number string) bool {
	_, exponent, has := strings.Cut(strings.ToLower(number), "e")
	n, err := strconv.Atoi(exponent)
	return len(number) <= maxNumber && (!has || err == nil && n <= maxExponent && n >= -maxExponent)
}

// canonical puts moments into the one form in which they can be compared.
func canonical(what string, whens []*schema.When) error {
	for _, w := range whens {
		t, err := time.Parse(time.RFC3339, string(*w))
		if err != nil {
			return fmt.Errorf("%s is not valid: %s is not a moment", what, strconv.Quote(brief(string(*w))))
		}
		*w = schema.WhenOf(t)
	}
	return nil
}

// place is the first spot at which a document is not valid; within is where in it what
// was held against the schema stands.
func place(err error, within ...string) string {
	var ve *jsonschema.ValidationError
	if !errors.As(err, &ve) {
		return "some place"
	}
	for len(ve.Causes) > 0 {
		ve = ve.Causes[0]
	}
	where := "/" + strings.Join(append(within, ve.InstanceLocation...), "/")
	if quoted := strconv.Quote(brief(where)); quoted != `"`+where+`"` {
		return quoted // a member's name may be anything
	}
	return where
}

// brief is enough of a foreign text to recognize it.
func brief(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	return s[:most] + "..."
}
