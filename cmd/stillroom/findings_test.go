package main

import (
	"bytes"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What a finding is about stands below it, set in; of a letter, which is no photo, only
// its own words do.
func TestMembersOfAFinding(t *testing.T) {
	var out bytes.Buffer
	p := &printer{out: &screen{to: &out}, err: &screen{to: &out}, verbose: true}
	err := printFindings(p, []schema.Finding{{
		Level: "error", Rule: "SR-X", Subject: "x-1", Message: "2 are no longer covered",
		Members: []schema.FindingMember{{Photo: "d4ec6964ee55", Message: "withdrawn"}, {Message: "letter letter-a: withdrawn"}},
	}})
	want := "error  SR-X  x-1                   2 are no longer covered\n" +
		"               photo d4ec6964ee55  withdrawn\n" +
		"                                   letter letter-a: withdrawn\n"
	if err != nil || out.String() != want {
		t.Errorf("%v:\n%s\nwant\n%s", err, out.String(), want)
	}
}
