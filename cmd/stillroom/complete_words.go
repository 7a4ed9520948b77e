package main

import (
	"slices"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/recalls"
	"github.com/stillroom/stillroom/schema"
)

// fixedWords are the words of a kind that are the same in every catalog.
func fixedWords(kind string) []string {
	switch kind {
	case "color":
		return colorWays
	case "method":
		return schema.Methods()
	case "report":
		return findings.Formats()
	case "list format":
		return listFormats
	case "feed form":
		return texts(recalls.Forms())
	case "text":
		return []string{"yaml", "jsonl"}
	case "level":
		return []string{"error", "warning"}
	case "status":
		return texts(schema.RecallStatuses())
	case "shell":
		return []string{"bash", "zsh", "fish"}
	case "channel":
		return texts(schema.Channels())
	case "kind":
		return append(texts(schema.AttachmentKinds()), string(schema.KindPhoto))
	case "attached kind":
		return texts(schema.AttachmentKinds())
	case "condition":
		return app.ConditionKeys()
	case "columns":
		return columnNames()
	case "order":
		return catalog.Sorts()
	case "field":
		return catalog.Missing()
	case "role":
		return looseRoles
	case "pairing":
		return []string{"auto", "off"}
	case "paper":
		return []string{"a4", "letter"}
	case "invalid":
		return schema.InvalidReasons()
	case "key reason":
		return texts(schema.KeyReasons())
	case "quorum":
		return []string{"all", "any"}
	case "yes or no":
		return []string{"yes", "no"}
	case "authority":
		return []string{"sole", "joint", "delegated", "advisory"}
	case "name display":
		return []string{"none", "initials", "first", "full"}
	case "precision":
		return []string{"none", "country", "region", "city"}
	case "recipe":
		var names []string
		for _, r := range schema.DefaultRecipes() {
			names = append(names, r.Name)
		}
		return names
	case "schema":
		return slices.Concat([]string{schema.RecordsSchema, schema.ManifestSchema, schema.RecallSchema, schema.TilesSchema},
			[]string{schema.PlanSchema, schema.SlipSchema, schema.AnswersSchema, schema.CLISchema, schema.BagProfile})
	}
	return nil
}

// texts are words of a type of their own as words.
func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
