package explain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// reasonCodes are those that package schema declares.
func reasonCodes(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../../schema/consent.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(v.Names[0].Name, "Reason") {
			return true
		}
		code, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code)
		return true
	})
	return codes
}

func TestEveryReasonIsReadAloud(t *testing.T) {
	codes := reasonCodes(t)
	if len(codes) < 30 {
		t.Fatalf("only %d reasons found", len(codes))
	}
	everything := schema.Advice{Family: "family-x", Guardian: "guardian-x", Consents: []string{"consent-x"}, At: "2030-01-01T06:00:00Z"}
	for _, code := range codes {
		s, ok := readAloud[code]
		if !ok {
			t.Errorf("no words for %s", code)
			continue
		}
		if _, short := inShort[code]; !short && s.whose != exporter {
			t.Errorf("no short words for %s", code)
		}
		everything.Reason = code
		said := Speak([]schema.Advice{everything}, schema.Web, time.UTC)[0]
		for _, words := range []string{said.Why, said.Change} {
			if words == "" || strings.ContainsAny(words, "{}") {
				t.Errorf("%s: %q", code, words)
			}
		}
		if !strings.HasSuffix(said.Why, ".") || strings.Count(said.Why, ".") != 1 {
			t.Errorf("%s is not one sentence: %q", code, said.Why)
		}
		if strings.HasSuffix(said.Change, ".") {
			t.Errorf("%s: the sentence ends elsewhere: %q", code, said.Change)
		}
		// Where nothing more is known there is nothing to say about somebody.
		bare, speaksOfSomebody := Speak([]schema.Advice{{Reason: code}}, schema.Web, time.UTC)[0], strings.Contains(s.change, "{")
		if bare.Why == "" || (bare.Change == "") != speaksOfSomebody {
			t.Errorf("%s alone: %q %q", code, bare.Why, bare.Change)
		}
	}
	if len(readAloud) != len(codes) {
		t.Errorf("%d reasons have words, there are %d", len(readAloud), len(codes))
	}
}

func TestChangesAreSaidOnce(t *testing.T) {
	list := Speak([]schema.Advice{
		{Reason: schema.ReasonExpired, Family: "f", Guardian: "g1", Consents: []string{"c"}, OneIsEnough: true},
		{Reason: schema.ReasonNone, Family: "f", Guardian: "g2", OneIsEnough: true},
		{Reason: schema.ReasonNone, Family: "h", Guardian: "g3"},
		{Reason: schema.ReasonNone, Family: "h", Guardian: "g3"},
		{Reason: schema.ReasonExpired},
	}, schema.Web, time.UTC)
	got := strings.Join(changesOf(list), "\n")
	want := "g1 says yes for web again, in a record that supersedes c, or g2 says yes for web\ng3 says yes for web"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
