package formats

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// Every member that the text names is one of a manifest or of a feed.
func TestReadMeNamesMembers(t *testing.T) {
	text := string(ReadMe().Data)
	for i, line := range strings.Split(text, "\n") {
		if len(line) > 78 {
			t.Errorf("line %d is %d columns wide", i+1, len(line))
		}
	}
	manifest, feed := members(t, "manifest.v1"), members(t, "recall.v1")
	named := regexp.MustCompile(`[a-z]+(_[a-z]+)+|recall\.[a-z_]+|\$schema`).FindAllString(text, -1)
	if len(named) < 10 {
		t.Fatalf("only %v", named)
	}
	for _, name := range append(named, "consent", "conditions", "text", "attachments", "channel", "seq") {
		name := strings.TrimPrefix(name, "recall.")
		if name != "json" && !slices.Contains(manifest, name) && !slices.Contains(feed, name) {
			t.Errorf("%s is no member of a manifest or a feed", name)
		}
	}
	for _, p := range []string{ManifestName, RecallName, ManifestSignature, RecallSignature} {
		if !strings.Contains(text, p) {
			t.Errorf("%s is not named", p)
		}
	}
}

// members are the names of all members of what a schema describes.
func members(t *testing.T, name string) (list []string) {
	text, err := schema.JSONSchemaText(name)
	if err != nil {
		t.Fatal(err)
	}
	var all any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if is, ok := v["properties"].(map[string]any); ok {
				for name := range is {
					list = append(list, name)
				}
			}
			for _, below := range v {
				walk(below)
			}
		case []any:
			for _, below := range v {
				walk(below)
			}
		}
	}
	walk(all)
	return list
}
