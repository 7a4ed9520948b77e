package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// TypeScript is the named schema as TypeScript: an interface for the document, and one for
// each definition, with what the schema says of every member. Words that are on a list are
// a union that lets others through, as readers have to.
func TypeScript(name string) ([]byte, error) {
	text, err := JSONSchemaText(name)
	if err != nil {
		return nil, err
	}
	var doc tsNode
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "// %s\n// Written by: stillroom schema %s --typescript\n\n", doc.Title, name)
	doc.declare(&b, tsName(strings.Split(name, ".")[0]))
	for _, def := range slices.Sorted(maps.Keys(doc.Defs)) {
		fmt.Fprintln(&b)
		doc.Defs[def].declare(&b, tsName(def))
	}
	return []byte(b.String()), nil
}

// tsNode is as much of a schema as types need.
type tsNode struct {
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Type        any                `json:"type"`
	Ref         string             `json:"$ref"`
	Const       json.RawMessage    `json:"const"`
	Enum        []json.RawMessage  `json:"enum"`
	Required    []string           `json:"required"`
	Properties  map[string]*tsNode `json:"properties"`
	Items       *tsNode            `json:"items"`
	OneOf       []*tsNode          `json:"oneOf"`
	AnyOf       []*tsNode          `json:"anyOf"`
	Defs        map[string]*tsNode `json:"$defs"`
}

// tsName is a name of a type: TileService of tile_service.
func tsName(s string) string {
	var out strings.Builder
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '_' || r == '-' || r == '.' }) {
		out.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return out.String()
}

func (n *tsNode) declare(b *strings.Builder, name string) {
	tsComment(b, "", n.Description)
	if len(n.Properties) > 0 {
		fmt.Fprintf(b, "export interface %s %s\n", name, n.members(""))
		return
	}
	fmt.Fprintf(b, "export type %s = %s;\n", name, n.in(""))
}

func tsComment(b *strings.Builder, indent, text string) {
	if text != "" {
		fmt.Fprintf(b, "%s/** %s */\n", indent, strings.ReplaceAll(text, "*/", "* /"))
	}
}

func (n *tsNode) members(indent string) string {
	var b strings.Builder
	b.WriteString("{\n")
	inner := indent + "  "
	for _, k := range slices.Sorted(maps.Keys(n.Properties)) {
		p := n.Properties[k]
		tsComment(&b, inner, p.Description)
		optional := "?"
		if slices.Contains(n.Required, k) {
			optional = ""
		}
		name := k
		if strings.ContainsAny(k, "$-.") {
			name = fmt.Sprintf("%q", k)
		}
		fmt.Fprintf(&b, "%s%s%s: %s;\n", inner, name, optional, p.in(inner))
	}
	return b.String() + indent + "}"
}

// in is the type of a value.
func (n *tsNode) in(indent string) string {
	switch {
	case n == nil:
		return "unknown"
	case n.Ref != "":
		return tsName(n.Ref[strings.LastIndexByte(n.Ref, '/')+1:])
	case n.Const != nil:
		return string(n.Const)
	case n.Enum != nil:
		var words []string
		for _, w := range n.Enum {
			words = append(words, string(w))
		}
		return strings.Join(words, " | ") + " | (string & {})"
	case len(n.Properties) > 0:
		return n.members(indent)
	}
	var either []string
	for _, o := range slices.Concat(n.OneOf, n.AnyOf) {
		either = append(either, o.in(indent))
	}
	if len(either) > 0 {
		return strings.Join(either, " | ")
	}
	switch n.Type {
	case "string", "boolean":
		return fmt.Sprint(n.Type)
	case "integer", "number":
		return "number"
	case "array":
		return "Array<" + n.Items.in(indent) + ">"
	case "object":
		return "{ [name: string]: unknown }"
	}
	return "unknown"
}
