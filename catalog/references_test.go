package catalog

import (
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/schema"
)

// A record that names another one which is not there says which.
func TestARecordNamesWhatIsLacking(t *testing.T) {
	base := `
families: [{id: family-a, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole}]}]
people: [{id: person-a, family: family-a, name: Wren Notreal}]
notices: [{id: notice-1, version: "1", lang: en}]
`
	consent := func(family, guardian, notice string) string {
		return `consents: [{id: consent-a, family: ` + family + `, guardian: ` + guardian + `, notice: ` + notice + `, method: letter,
  obtained_at: 2024-01-02, obtained_by: liaison, effective_from: 2024-01-02, review_by: 2030-01-02,
  terms: [{effect: permit, scope: "family:` + family + `", channels: [web]}], events: [{state: given, at: 2024-01-02, by: guardian-a, method: letter}]}]`
	}
	for name, x := range map[string]struct{ text, want string }{
		"a room's second person": {`rooms: [{id: room-a, people: [person-a, person-z], label: x}]`, `room "room-a": no person "person-z" is recorded`},
		"a person's family":      {`people: [{id: person-b, family: family-z, name: Robin Notreal}]`, `person "person-b": no family "family-z" is recorded`},
		"a person's event":       {`people: [{id: person-b, family: family-a, name: Robin Notreal, event: event-z}]`, `person "person-b": no event "event-z" is recorded`},
		"a shoot's room":         {`shoots: [{id: shoot-a, room: room-z, date: 2024-03-02, photographer: Sample}]`, `shoot "shoot-a": no room "room-z" is recorded`},
		"a consent's notice":     {consent("family-a", "guardian-a", "notice-z"), `consent "consent-a": no notice "notice-z" is recorded`},
	} {
		c, _ := newCatalog(t)
		for _, text := range []string{base, x.text} {
			rec, err := recordsfile.Parse("r.yaml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Apply(t.Context(), rec, schema.ApplyOptions{Now: testNow, Zone: time.UTC})
			if text == base && err != nil {
				t.Fatal(err)
			} else if text != base && (err == nil || !strings.Contains(err.Error(), x.want)) {
				t.Errorf("%s: %v, want %s", name, err, x.want)
			}
		}
	}
}
