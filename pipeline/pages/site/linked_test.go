package site

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

var ldScript = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

// linkedOf is what a page says of itself; nil: nothing.
func linkedOf(t *testing.T, page string) any {
	t.Helper()
	found := ldScript.FindAllStringSubmatch(page, -1)
	switch len(found) {
	case 0:
		return nil
	case 1:
	default:
		t.Fatalf("%d documents", len(found))
	}
	var v any
	if err := json.Unmarshal([]byte(found[0][1]), &v); err != nil {
		t.Fatalf("%v: %s", err, found[0][1])
	}
	return v
}

func wantLinked(t *testing.T, page, want string) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(want), &v); err != nil {
		t.Fatal(err)
	}
	if got := linkedOf(t, page); !reflect.DeepEqual(got, v) {
		text, _ := json.MarshalIndent(got, "", "  ")
		t.Errorf("%s", text)
	}
}

// A photo's page has what search engines ask for of a picture with terms: whose it is, the
// page of the terms, the page on which to ask. A room's has it of every photo.
func TestLinked(t *testing.T) {
	photo := Photo{
		ID: "aaaa", Title: Words("The window"), Caption: Words("In the morning."), Alt: Words("A window."), Credit: "Sample Archive", Creator: "Sample Photographer",
		Notice: "All rights reserved.", License: "https://example.org/terms", Ask: "https://example.org/ask",
		Pictures: []Picture{{"aaaa-thumb.jpg", "jpeg", 320, 213}, {"aaaa-preview.jpg", "jpeg", 1280, 853}, {"aaaa-large.jpg", "jpeg", 2560, 1706}, {"aaaa-768.avif", "avif", 768, 512}},
	}
	bare := Photo{ID: "bbbb", Alt: Words("A desk."), Pictures: []Picture{{"bbbb-thumb.jpg", "jpeg", 320, 213}}}
	s := Site{
		Title: "Sample rooms", Lang: "en", BaseURL: "https://example.org/rooms",
		Rooms: []Room{
			{ID: "r-000000000001", Name: "Wren", Place: Place{Region: "Sample State", Country: "USA"}, Photos: []Photo{photo}},
			{ID: "r-000000000002", Photos: []Photo{bare}},
		},
	}
	m := rendered(t, s, nil)
	const room = `{"@type": "CollectionPage", "url": "https://example.org/rooms/r-000000000001/index.html", "name": "Wren"}`
	const place = `"contentLocation": {"@type": "Place", "address": {"@type": "PostalAddress", "addressRegion": "Sample State", "addressCountry": "USA"}}`
	side := func(name, n string) string {
		return `"` + name + `": {"@type": "QuantitativeValue", "value": ` + n + `, "unitCode": "E37"}`
	}
	image := `"@type": "ImageObject", "url": "https://example.org/rooms/r-000000000001/aaaa.html", "contentUrl": "https://example.org/rooms/r-000000000001/aaaa-preview.jpg",
		"thumbnailUrl": "https://example.org/rooms/r-000000000001/aaaa-thumb.jpg", "encodingFormat": "image/jpeg", "description": "A window.",
		"creator": {"@type": "Person", "name": "Sample Photographer"}, "creditText": "Sample Archive", "copyrightNotice": "All rights reserved.",
		"license": "https://example.org/terms", "acquireLicensePage": "https://example.org/ask", ` + side("width", "1280") + `, ` + side("height", "853") + `, ` + place
	wantLinked(t, m["r-000000000001/aaaa.html"], `{"@context": "https://schema.org", `+image+`, "name": "The window, Wren", "caption": "In the morning.", "isPartOf": `+room+`}`)
	wantLinked(t, m["r-000000000001/index.html"], `{"@context": "https://schema.org", "@type": "CollectionPage", "url": "https://example.org/rooms/r-000000000001/index.html", "name": "Wren",
		"hasPart": [{`+image+`, "name": "The window"}]}`)
	wantLinked(t, m["index.html"], `{"@context": "https://schema.org", "@type": "CollectionPage", "url": "https://example.org/rooms/index.html", "name": "Sample rooms",
		"hasPart": [`+room+`, {"@type": "CollectionPage", "url": "https://example.org/rooms/r-000000000002/index.html", "name": "A room"}]}`)
	wantLinked(t, m["r-000000000002/index.html"], `{"@context": "https://schema.org", "@type": "CollectionPage", "url": "https://example.org/rooms/r-000000000002/index.html", "name": "A room",
		"hasPart": [{"@type": "ImageObject", "url": "https://example.org/rooms/r-000000000002/bbbb.html", "contentUrl": "https://example.org/rooms/r-000000000002/bbbb-thumb.jpg",
			"encodingFormat": "image/jpeg", "description": "A desk.", `+side("width", "320")+`, `+side("height", "213")+`}]}`)

	// Where a family wants no search engine to list a photo, nothing says anything of it.
	s.Rooms[0].NoIndex, s.Rooms[0].Photos[0].NoIndex = true, true
	m = rendered(t, s, nil)
	for name, text := range m {
		if strings.HasSuffix(name, ".html") && linkedOf(t, text) != nil && (strings.HasPrefix(name, "r-000000000001") || name == "index.html") {
			t.Errorf("%s says what it is", name)
		}
	}
	if linkedOf(t, m["r-000000000002/index.html"]) == nil {
		t.Error("another room says nothing")
	}
	// Nor where nobody knows the address.
	s.BaseURL = ""
	for name, text := range rendered(t, s, nil) {
		if strings.Contains(text, "ld+json") {
			t.Errorf("%s says what it is", name)
		}
	}
}

// What people wrote ends no script.
func TestLinkedIsNoMarkup(t *testing.T) {
	m := rendered(t, sample(), nil)
	got := linkedOf(t, m["r-000000000001/aaaa.html"]).(map[string]any)
	if got["description"] != hostile || got["creditText"] != hostile {
		t.Errorf("%v", got)
	}
}
