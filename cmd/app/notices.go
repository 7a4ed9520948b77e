package app

import "github.com/stillroom/stillroom/schema"

// ShownTexts are the texts that families are shown before they answer.
var ShownTexts = Kind[schema.Notice]{
	Name: "notice", About: "the texts that families are shown before they answer",
	Keeps: "No notice is ever removed: a consent names the text that the guardian was shown.",
	Fields: []Field[schema.Notice]{
		{Name: "version", Usage: "which `VERSION` of the text", Need: true, set: func(n *schema.Notice, s string) { n.Version = s }},
		{Name: "lang", Usage: "its `LANGUAGE`, such as en or es", Need: true, set: func(n *schema.Notice, s string) { n.Lang = s }},
		{Name: "file", Usage: "where the text is kept: a `PATH`, which stillroom does not read", set: func(n *schema.Notice, s string) { n.File = s }},
	},
	id:  func(n *schema.Notice) *string { return &n.ID },
	all: func(all schema.Records) []schema.Notice { return all.Notices },
	text: func(_ schema.Records, n schema.Notice) (schema.Records, error) {
		return schema.Records{Notices: []schema.Notice{n}}, nil
	},
}
