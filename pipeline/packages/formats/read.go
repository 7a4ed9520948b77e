package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stillroom/stillroom/schema"
)

// A document may come from anywhere and may have been written to do harm: everything is
// bounded before it is understood.

// MaxDocument is how large a manifest or a feed may be, in bytes: some fifteen
// thousand photos.
const MaxDocument = 32 << 20

// Bounds of what stands in one. A manifest has about sixty values a photo, and
// nothing in it lies deeper than eight.
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

// ReadManifest reads a manifest and holds it against its schema. A later minor
// version is read for what it shares with this one. Its moments are in the
// canonical form; each of its photos and files is named once, and each file lies
// below the manifest and is neither it nor the feed.
func ReadManifest(data []byte) (schema.Manifest, error) {
	var m schema.Manifest
	err := read(ManifestName, schema.ManifestSchema, schema.ManifestVersion, data, &m)
	if err != nil {
		return schema.Manifest{}, err
	}
	whens := []*schema.When{&m.GeneratedAt, &m.ValidUntil}
	for i := range m.Photos {
		whens = append(whens, &m.Photos[i].Consent.DecidedAt, &m.Photos[i].Consent.ValidUntil)
	}
	if err := canonical(ManifestName, whens); err != nil {
		return schema.Manifest{}, err
	}
	if err := onceEach(m); err != nil {
		return schema.Manifest{}, err
	}
	return m, nil
}

// onceEach refuses a name that two files share, or share on another system.
func onceEach(m schema.Manifest) error {
	photos := map[string]bool{}
	paths := map[string]string{
		ManifestName: ManifestName, RecallName: RecallName, ManifestSignature: ManifestSignature, RecallSignature: RecallSignature,
	}
	once := func(name string) error {
		if len(name) > maxPath || !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%w: %s", ErrPath, strconv.Quote(brief(name)))
		}
		folded := foldPath(name)
		switch other := paths[folded]; other {
		case "":
			paths[folded] = name
			return nil
		case ManifestName, RecallName, ManifestSignature, RecallSignature:
			return fmt.Errorf("%w: %s, the package's own", ErrPath, brief(name))
		case name:
			return fmt.Errorf("%w: %s, twice", ErrPath, brief(name))
		default:
			return fmt.Errorf("%w: %s, which is %s on some systems", ErrPath, brief(name), brief(other))
		}
	}
	for _, p := range m.Photos {
		if photos[p.PhotoID] {
			return fmt.Errorf("%s is not valid: it names photo %s twice", ManifestName, p.PhotoID)
		}
		photos[p.PhotoID] = true
		for _, f := range p.Files {
			if err := once(f.Path); err != nil {
				return err
			}
		}
	}
	for _, d := range m.Documents {
		if err := once(d.Path); err != nil {
			return err
		}
	}
	return nil
}

// ReadFeed reads a recall feed as ReadManifest reads a manifest.
func ReadFeed(data []byte) (schema.RecallFeed, error) {
	var f schema.RecallFeed
	err := read("the recall feed", schema.RecallSchema, schema.RecallVersion, data, &f)
	if err != nil {
		return schema.RecallFeed{}, err
	}
	whens := []*schema.When{&f.GeneratedAt, &f.NextUpdateBy}
	for i := range f.Entries {
		whens = append(whens, &f.Entries[i].EffectiveAt, &f.Entries[i].ActBy)
	}
	if err := canonical("the recall feed", whens); err != nil {
		return schema.RecallFeed{}, err
	}
	return f, linked(data)
}

// linked reports an entry of a feed that does not follow on the one before it. The
// feeds of all channels, as they were before, have no links.
func linked(data []byte) error {
	var f struct {
		Channel string            `json:"channel"`
		Entries []json.RawMessage `json:"entries"`
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return err
	}
	prev, last, links := "", 0, f.Channel != "" // a feed of before has neither
	for i, raw := range f.Entries {
		var e struct {
			Seq  int    `json:"seq"`
			Prev string `json:"prev"`
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			return err
		}
		switch links = links || e.Prev != ""; {
		case links && (e.Prev != prev || e.Seq <= last || i == 0 && e.Prev != ""):
			return fmt.Errorf("%w: entry %d does not follow from the entry before it", ErrFeedBroken, e.Seq)
		}
		sum, err := link(raw)
		if err != nil {
			return err
		}
		prev, last = sum.String(), e.Seq
	}
	return nil
}

// IsFeed reports whether data is a recall feed.
func IsFeed(data []byte) bool {
	_, err := ReadFeed(data)
	return err == nil
}

// foldPath is one text for all paths that are one file on some system: there are
// those that do not tell A from a, and those that drop a dot at the end.
func foldPath(p string) string {
	parts := strings.Split(strings.ToLower(p), "/")
	for i := range parts {
		parts[i] = strings.TrimRight(parts[i], ".")
	}
	return strings.Join(parts, "/")
}

func read(what, name, known string, data []byte, into any) error {
	if err := bounded(data); err != nil {
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
		where := place(err)
		if ok, _ := path.Match("/photos/*/files/*/path", where); ok && name == schema.ManifestSchema {
			return fmt.Errorf("%w: %s", ErrPath, where)
		}
		return fmt.Errorf("%s is not valid at %s", what, where)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s is not valid: it holds an impossible number or digest", what)
	}
	return nil
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
		return false, fmt.Errorf("%w: it is %s, and this program reads %s.x", ErrVersion, brief(said), ours[0])
	}
	minor, err := strconv.Atoi(parts[1])
	mine, _ := strconv.Atoi(ours[1])
	return err != nil || minor > mine, nil
}

// bounded refuses a document that would cost more to read than any of ours, and a
// member that stands twice: two programs would read it in two ways. Names that differ
// by case only are one name to some of them.
func bounded(data []byte) error {
	if len(data) > MaxDocument {
		return fmt.Errorf("is larger than %d MiB", MaxDocument>>20)
	}
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
			return errors.New("is not JSON")
		}
		if tok == json.Delim('}') || tok == json.Delim(']') {
			open = open[:len(open)-1]
			continue
		}
		if len(open) > 0 {
			top := &open[len(open)-1]
			name, isText := tok.(string)
			if top.names != nil && !top.value && isText {
				folded := strings.ToLower(strings.ToUpper(name))
				if top.names[folded] {
					return fmt.Errorf("has the member %s twice", strconv.Quote(brief(name)))
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
				return errors.New("holds a number out of all range")
			}
		case json.Delim:
			if len(open) == maxDepth {
				return fmt.Errorf("is nested deeper than %d", maxDepth)
			}
			inner := level{}
			if tok == '{' {
				inner.names = map[string]bool{}
			}
			open = append(open, inner)
		}
	}
}

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

// place is the first spot at which a document is not valid.
func place(err error) string {
	var ve *jsonschema.ValidationError
	if !errors.As(err, &ve) {
		return "some place"
	}
	for len(ve.Causes) > 0 {
		ve = ve.Causes[0]
	}
	where := "/" + strings.Join(ve.InstanceLocation, "/")
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
