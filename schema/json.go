package schema

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed json/*.json
var jsonFiles embed.FS

// Names of the JSON Schemas, as JSONSchema takes them.
const (
	RecordsSchema  = "records.v1"
	ManifestSchema = "manifest.v1"
	RecallSchema   = "recall.v1"
	TilesSchema    = "tiles.v1"
	PlanSchema     = "plan.v1"
	SlipSchema     = "slip.v1"
	AnswersSchema  = "answers.v1"
	CLISchema      = "cli.v1"
)

// BagProfile is what every bag of ours keeps: a BagIt profile, which is JSON and
// no JSON Schema.
const (
	BagProfile   = "bagit-profile.v1"
	BagProfileID = "https://github.com/stillroom/stillroom/schema/json/" + BagProfile + ".json"
)

// BagProfileText returns the profile's own text.
func BagProfileText() ([]byte, error) { return jsonFiles.ReadFile("json/" + BagProfile + ".json") }

// JSONSchemaID is the address by which a schema is known. It is never fetched:
// the schemas are part of the program. The schemas of what leaves have one for each minor
// version: what was written once keeps the schema that it was written by.
func JSONSchemaID(name string) string {
	for of, version := range map[string]string{ManifestSchema: ManifestVersion, RecallSchema: RecallVersion, TilesSchema: TilesVersion} {
		if name == of {
			name = strings.TrimSuffix(name, "1") + strings.TrimSuffix(version, ".0")
		}
	}
	return "https://github.com/stillroom/stillroom/schema/json/" + name + ".schema.json"
}

// JSONSchemaText returns the schema's own text; of a name that ends in OpenSuffix, that of
// the schema for readers.
func JSONSchemaText(name string) ([]byte, error) {
	if of, open := strings.CutSuffix(name, OpenSuffix); open {
		return openText(of)
	}
	return jsonFiles.ReadFile("json/" + name + ".schema.json")
}

var compiled sync.Map // name, part, and whether it is open -> *jsonschema.Schema

// JSONSchema returns the named schema (JSON Schema 2020-12), ready to
// validate, with "format" asserted.
func JSONSchema(name string) (*jsonschema.Schema, error) { return jsonSchema(name, "", false) }

// OpenJSONSchema is the named schema for documents of a later minor version:
// members that it does not name are let through, and all that it does name is
// held as before.
func OpenJSONSchema(name string) (*jsonschema.Schema, error) { return jsonSchema(name, "", true) }

// ItemJSONSchema is what the named schema says of one item of a list at its top, such
// as a photo of a manifest: whoever reads a document of any length reads it item by
// item. open is as in OpenJSONSchema.
func ItemJSONSchema(name, list string, open bool) (*jsonschema.Schema, error) {
	return jsonSchema(name, "#/properties/"+list+"/items", open)
}

func jsonSchema(name, part string, open bool) (*jsonschema.Schema, error) {
	key := struct {
		name, part string
		open       bool
	}{name, part, open}
	if s, ok := compiled.Load(key); ok {
		return s.(*jsonschema.Schema), nil
	}
	text, err := JSONSchemaText(name)
	if err != nil {
		return nil, fmt.Errorf("unknown schema %q", name)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		return nil, err
	}
	if open {
		letThrough(doc)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(JSONSchemaID(name), doc); err != nil {
		return nil, err
	}
	s, err := c.Compile(JSONSchemaID(name) + part)
	if err != nil {
		return nil, err
	}
	compiled.Store(key, s)
	return s, nil
}

// letThrough removes a schema's rule that an object has no other members.
func letThrough(v any) {
	switch v := v.(type) {
	case map[string]any:
		if v["unevaluatedProperties"] == false {
			delete(v, "unevaluatedProperties")
		}
		for _, w := range v {
			letThrough(w)
		}
	case []any:
		for _, w := range v {
			letThrough(w)
		}
	}
}
