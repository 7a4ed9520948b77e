package schema

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // a bare machine has no zones of its own
)

func TestDigest(t *testing.T) {
	// SHA-256 of the empty string, FIPS 180-2.
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	if got := DigestOf(nil).String(); got != empty {
		t.Errorf("got %s", got)
	}
	if got := DigestOf(nil).ID(); got != empty[:12] {
		t.Errorf("id %s", got)
	}
	for _, bad := range []string{"", empty[:63], empty + "0", strings.ToUpper(empty), strings.Repeat("0", 64), strings.Repeat("g", 64)} {
		if _, err := ParseDigest(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	var back Digest
	text, err := json.Marshal(DigestOf(nil))
	if err == nil {
		err = json.Unmarshal(text, &back)
	}
	if err != nil || back != DigestOf(nil) {
		t.Errorf("%s came back as %v, %v", text, back, err)
	}
}

func TestWhen(t *testing.T) {
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		when       When
		start, end string
	}{
		{"2027-06-30", "2027-06-30T05:00:00Z", "2027-07-01T05:00:00Z"},
		{"2024-02-29", "2024-02-29T06:00:00Z", "2024-03-01T06:00:00Z"},
		{"2024-03-10", "2024-03-10T06:00:00Z", "2024-03-11T05:00:00Z"}, // 23 hours: the clocks go forward
		{"2024-11-03", "2024-11-03T05:00:00Z", "2024-11-04T06:00:00Z"}, // 25 hours
		{"2024-12-31", "2024-12-31T06:00:00Z", "2025-01-01T06:00:00Z"},
		{"2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00Z", "2024-05-01T08:00:00Z"},
		{"2024-05-01T10:00:00.9Z", "2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"},
	} {
		start, err1 := tt.when.Start(chicago)
		end, err2 := tt.when.End(chicago)
		if err1 != nil || err2 != nil || FormatInstant(start) != tt.start || FormatInstant(end) != tt.end {
			t.Errorf("%s: %s to %s, want %s to %s (%v, %v)", tt.when, FormatInstant(start), FormatInstant(end), tt.start, tt.end, err1, err2)
		}
	}
	for _, bad := range []When{"", "soon", "2024-02-30", "2024-05-01T10:00:00", "01/02/2024", "9999-12-31", "0001-01-01"} {
		if _, err := bad.Start(time.UTC); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestSchemasCompileAndAreClosed(t *testing.T) {
	for _, name := range []string{RecordsSchema, ManifestSchema, RecallSchema, TilesSchema, PlanSchema, SlipSchema, AnswersSchema} {
		s, err := JSONSchema(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(map[string]any{"gps": 1.0}); err == nil {
			t.Errorf("%s takes a member nobody promised", name)
		}
	}
}

// What a plan shares with a manifest is the same in both.
func TestPlanSharesItsPartsWithTheManifest(t *testing.T) {
	parts := func(name string) map[string]any {
		text, err := JSONSchemaText(name)
		var doc struct {
			Defs map[string]any `json:"$defs"`
		}
		if err == nil {
			err = json.Unmarshal(text, &doc)
		}
		if err != nil {
			t.Fatal(err)
		}
		return doc.Defs
	}
	manifest, plan := parts(ManifestSchema), parts(PlanSchema)
	if len(plan) == 0 {
		t.Fatal("it shares nothing")
	}
	for name, part := range plan {
		if !reflect.DeepEqual(part, manifest[name]) {
			t.Errorf("%s is another in %s than in %s", name, PlanSchema, ManifestSchema)
		}
	}
}

// A later minor version may have members that this program does not know, at
// any depth; what is known is held as before.
func TestOpenSchemaTakesWhatIsAdded(t *testing.T) {
	doc := func(more string) any {
		var v any
		text := `{"schema": "stillroom.recall", "schema_version": "1.9.0", "generated_at": "2026-03-01T09:00:00Z", "next_update_by": "2026-03-02T09:00:00Z",
			"entries": [{"seq": 1, "action": "withdraw", "channel": "web", "photo_id": "aaaaaaaaaaaa", "effective_at": "2026-03-01T09:00:00Z", "act_by": "2026-03-02T09:00:00Z",
			"derivative_sha256": ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]` + more + `}]}`
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	open, err := OpenJSONSchema(RecallSchema)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := JSONSchema(RecallSchema)
	if err != nil {
		t.Fatal(err)
	}
	if err := open.Validate(doc(`, "house": {"name": "x"}`)); err != nil {
		t.Error(err)
	}
	if closed.Validate(doc(`, "house": {"name": "x"}`)) == nil || closed.Validate(doc("")) != nil {
		t.Error("the schema itself is not what it was")
	}
	if open.Validate(doc(`, "seq": 0`)) == nil {
		t.Error("what is known is not held")
	}
}

func TestScope(t *testing.T) {
	for s, want := range map[Scope]bool{"room:a": true, "family:a": true, "photo:ab": true, "room:": false, "a": false, "asset:a": false} {
		if _, _, err := s.Split(); (err == nil) != want {
			t.Errorf("%s: %v", s, err)
		}
	}
}
