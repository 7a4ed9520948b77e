package receipt

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func TestEveryChannelHasWords(t *testing.T) {
	if got, want := slices.Sorted(maps.Keys(uses)), slices.Sorted(slices.Values(schema.Channels())); !slices.Equal(got, want) {
		t.Errorf("got words for %v, want %v", got, want)
	}
	for ch, u := range uses {
		sentence(t, string(ch), u.where+".")
		sentence(t, string(ch), u.remaining)
	}
}

func TestEveryConditionHasASentence(t *testing.T) {
	var keys []string
	for _, c := range conditions {
		keys = append(keys, c.key)
	}
	kind := reflect.TypeFor[schema.Conditions]()
	for i := range kind.NumField() {
		key, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
		if !slices.Contains(keys, key) {
			t.Errorf("condition %s has no sentence", key)
			continue
		}
		for _, value := range values(t, key, kind.Field(i).Type) {
			var c schema.Conditions
			reflect.ValueOf(&c).Elem().Field(i).Set(reflect.ValueOf(value).Convert(kind.Field(i).Type))
			got := said(&c)
			if len(got) != 1 {
				t.Errorf("%s %v: got %q, want one sentence", key, value, got)
				continue
			}
			if key == "credit_line" {
				got[0] += "." // a credit is printed as it was written
			}
			sentence(t, key, got[0])
		}
	}
	if len(keys) != kind.NumField() {
		t.Errorf("got %d sentences, want %d", len(keys), kind.NumField())
	}
	if got := said(&schema.Conditions{}); len(got) != 0 {
		t.Errorf("nothing was asked: got %q", got)
	}
}

// values are all that a condition may hold where that is a list of words, else
// one that it may.
func values(t *testing.T, key string, kind reflect.Type) []any {
	if words := enum(t, "conditions", key); len(words) > 0 {
		out := make([]any, len(words))
		for i, w := range words {
			out[i] = w
		}
		return out
	}
	switch kind.Kind() {
	case reflect.Bool:
		return []any{true}
	case reflect.Int:
		return []any{2048}
	case reflect.Slice:
		return []any{[]string{"--02-29", "--12-14"}}
	}
	return []any{"Sample Photographer"}
}

func TestEveryWordOfTheSchemaIsSaid(t *testing.T) {
	states := map[string]string{}
	for s, words := range eventWords {
		states[string(s)] = words
	}
	for _, tt := range []struct {
		what   string
		have   map[string]string
		want   []string
		except string // what is said by saying nothing
	}{
		{"method", methodWords, enum(t, "eventMethod"), "unrecorded"},
		{"relationship", relationshipWords, enum(t, "guardian", "relationship"), "unknown"},
		{"state", states, enum(t, "consentEvent", "state"), ""},
	} {
		if len(tt.want) == 0 {
			t.Errorf("%s: the schema lists none", tt.what)
		}
		for _, k := range tt.want {
			if tt.have[k] == "" && k != tt.except {
				t.Errorf("%s %s has no words", tt.what, k)
			}
		}
	}
}

// enum is what the schema of records lists for a definition, or a property of it.
func enum(t *testing.T, def string, property ...string) []string {
	t.Helper()
	type node struct {
		Enum       []string        `json:"enum"`
		Properties map[string]node `json:"properties"`
	}
	var doc struct {
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	text, err := schema.JSONSchemaText(schema.RecordsSchema)
	if err == nil {
		err = json.Unmarshal(text, &doc)
	}
	var n node
	if err == nil {
		err = json.Unmarshal(doc.Defs[def], &n)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range property {
		n = n.Properties[p]
	}
	return n.Enum
}

// sentence holds s against how sentences are written here.
func sentence(t *testing.T, of, s string) {
	t.Helper()
	switch {
	case s == "", !strings.HasSuffix(s, "."), lowerFirst(s) == s:
		t.Errorf("%s: %q is no sentence", of, s)
	case strings.ContainsAny(s, "_!*"), strings.Contains(strings.ToLower(s), "vic"+"tim"), strings.Contains(s, "  "):
		t.Errorf("%s: %q is not how a family is spoken to", of, s)
	}
}

func TestOneLine(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Wren Notreal", "Wren Notreal"},
		{" two\n lines\t", "two lines"},
		{"\x1b[2Jcleared\u009b1m", "[2Jcleared 1m"},
		{"turned\u202e around\u2066", "turned around"},
		{"a\u200dz", "a\u200dz"}, // some scripts need it
		{"\xff", "\ufffd"},
	} {
		if got := oneLine(tt.in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}
