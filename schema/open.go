package schema

import (
	"bytes"
	"encoding/json"
	"strings"
)

// OpenSuffix ends the name of a schema that is for readers: every document of the major
// version is valid by it, also one of a program that is newer.
const OpenSuffix = ".open"

// openText is the text of a schema without what a later minor version may change: members
// that it does not name are let through, and so are words that are not on a list. Its
// members stand in the order of their names.
func openText(name string) ([]byte, error) {
	text, err := JSONSchemaText(name)
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	letThrough(doc)
	anyWord(doc)
	doc["$id"] = strings.Replace(JSONSchemaID(name), ".schema.json", OpenSuffix+".schema.json", 1)
	if title, ok := doc["title"].(string); ok {
		doc["title"] = title + ", for readers"
	}
	doc["description"] = "For readers: it accepts every minor version of this major version, and members that it does not know."
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err = e.Encode(doc)
	return b.Bytes(), err
}

// anyWord takes the lists of words out of a schema: any word may stand there.
func anyWord(v any) {
	switch v := v.(type) {
	case map[string]any:
		if list, ok := v["enum"].([]any); ok {
			delete(v, "enum")
			v["type"], v["examples"] = "string", list
		}
		for _, w := range v {
			anyWord(w)
		}
	case []any:
		for _, w := range v {
			anyWord(w)
		}
	}
}
