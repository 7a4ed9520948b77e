package schema

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed json/*.schema.json
var jsonFiles embed.FS

// Names of the JSON Schemas, as JSONSchema takes them.
const (
	RecordsSchema  = "records.v1"
	ManifestSchema = "manifest.v1"
	RecallSchema   = "recall.v1"
)

// JSONSchemaID is the address by which a schema is known. It is never fetched:
// the schemas are part of the program.
func JSONSchemaID(name string) string {
	return "https://github.com/stillroom/stillroom/schema/json/" + name + ".schema.json"
}

// JSONSchemaText returns the schema's own text.
func JSONSchemaText(name string) ([]byte, error) {
	return jsonFiles.ReadFile("json/" + name + ".schema.json")
}

var compiled sync.Map // name -> *jsonschema.Schema

// JSONSchema returns the named schema (JSON Schema 2020-12), ready to
// validate, with "format" asserted.
func JSONSchema(name string) (*jsonschema.Schema, error) {
	if s, ok := compiled.Load(name); ok {
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
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(JSONSchemaID(name), doc); err != nil {
		return nil, err
	}
	s, err := c.Compile(JSONSchemaID(name))
	if err != nil {
		return nil, err
	}
	compiled.Store(name, s)
	return s, nil
}
