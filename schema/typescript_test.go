package schema

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Every member of what leaves says what it means, and every example of a schema keeps it,
// the schema for readers too.
func TestSchemasSayWhatTheyMean(t *testing.T) {
	for _, name := range []string{ManifestSchema, RecallSchema, TilesSchema, PlanSchema, SlipSchema, AnswersSchema} {
		text, err := JSONSchemaText(name)
		if err != nil {
			t.Fatal(err)
		}
		var doc map[string]any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		described(t, name, doc)
		for _, of := range []string{name, name + OpenSuffix} {
			s := compiledText(t, of)
			examples, _ := doc["examples"].([]any)
			if name == ManifestSchema && len(examples) == 0 {
				t.Errorf("%s has no example", name)
			}
			for _, e := range examples {
				if err := s.Validate(e); err != nil {
					t.Errorf("%s: %v", of, err)
				}
			}
		}
	}
}

func described(t *testing.T, at string, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		members, _ := v["properties"].(map[string]any)
		for name, m := range members {
			if m, ok := m.(map[string]any); ok && m["description"] == nil {
				t.Errorf("%s: %s says nothing of itself", at, name)
			}
		}
		for name, m := range v {
			if name != "examples" {
				described(t, at+"."+name, m)
			}
		}
	case []any:
		for _, m := range v {
			described(t, at, m)
		}
	}
}

func compiledText(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	text, err := JSONSchemaText(name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	id := doc.(map[string]any)["$id"].(string)
	if err := c.AddResource(id, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A manifest of a later minor version, with a member and a channel that nobody knows yet,
// is one for readers, and not for those who write.
func TestOpenSchemasLetTheNextVersionThrough(t *testing.T) {
	text, err := JSONSchemaText(ManifestSchema)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	later := doc["examples"].([]any)[0].(map[string]any)
	later["schema_version"], later["channel"], later["mood"] = "1.9.0", "radio", "calm"
	if err := compiledText(t, ManifestSchema+OpenSuffix).Validate(later); err != nil {
		t.Error(err)
	}
	if err := compiledText(t, ManifestSchema).Validate(later); err == nil {
		t.Error("who writes may write what nobody knows")
	}
	delete(later, "valid_until")
	if err := compiledText(t, ManifestSchema+OpenSuffix).Validate(later); err == nil {
		t.Error("a manifest without an end is taken for one")
	}
}

// The types are TypeScript, and the example of the schema is of them.
func TestTypeScript(t *testing.T) {
	text, err := TypeScript(ManifestSchema)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"export interface Manifest {", "  rooms?: Array<Room>;", "  photo_id: string;", "export type Sha256 = string;", "  text: Text;"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	tsc, err := exec.LookPath("tsc")
	if err != nil {
		t.Skip("tsc is not installed")
	}
	doc, err := JSONSchemaText(ManifestSchema)
	if err != nil {
		t.Fatal(err)
	}
	var s struct{ Examples []json.RawMessage }
	if err := json.Unmarshal(doc, &s); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "manifest.ts")
	if err := os.WriteFile(file, append(text, ("\nexport const example: Manifest = "+string(s.Examples[0])+";\n")...), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tsc, "--strict", "--noEmit", file).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
