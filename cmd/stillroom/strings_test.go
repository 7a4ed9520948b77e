package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// saidText is one text of the program, and where it stands.
type saidText struct{ at, text string }

// spokenIn are the rooms in which a text that a person may read is written.
var spokenIn = []string{".", "../app", "../told", "../web", "../../catalog", "../../pipeline", "../../schema"}

var (
	// sentences are what a person reads, and a name or a word of a format is not.
	sentences = regexp.MustCompile(`\pL{2,}[,;:.)]? [(%"{]?\pL{2,}|%[sdqv][,;:]? \pL{2,}|\pL{2,}[,;:]? %[sdqvw]`)
	// forTests is what tests are written with.
	forTests = regexp.MustCompile(`/(contracttest|storetest|testcatalog)/`)
	// notSpoken is what another program reads: SQL, patterns, pages, scripts, tables of words,
	// and bytes, at which grep would end the list of make strings.
	notSpoken = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|WITH|FROM|JOIN|LEFT|WHERE|AND|OR|ORDER|UNION|PRAGMA|ON|VALUES)\b|</?[a-z!?]|\(\?|^\^|\t|\bxmlns\b|=\"|[\x00-\x08\x0e-\x1f\x7f]`)
)

// spokenTexts are all texts of the program that a person may read, as they stand in the
// source: sentences and parts of sentences, of two words or more.
func spokenTexts(t *testing.T) (all []saidText) {
	t.Helper()
	for _, room := range spokenIn {
		err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || forTests.MatchString(path) {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.ImportSpec:
					return false
				case *ast.Field:
					n.Tag = nil
				case *ast.BasicLit:
					if s, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && sentences.MatchString(s) && !notSpoken.MatchString(s) {
						all = append(all, saidText{fmt.Sprintf("%s:%d", path, files.Position(n.Pos()).Line), s})
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// never are words that this program does not use to anybody, and why.
var never = map[string]*regexp.Regexp{
	"the word that papers use of the dead":  regexp.MustCompile(`(?i)\bv[i]ctims?\b`),
	"nothing here is cheerful":              regexp.MustCompile(`(?i)\b(oops|yay|awesome|great!|hooray|congratulations)\b|!$`),
	"nobody is blamed":                      regexp.MustCompile(`(?i)\byou (forgot|failed|must not have)\b`),
	"a number and its noun, not both forms": regexp.MustCompile(`\(s\)`),
}

// manyOf are numbers with a noun for more than one.
var manyOf = regexp.MustCompile(`%d( [a-z]+)? (photos|files|rows|pictures|entries|hours|days|photographs|records|consents|deliveries|copies|rooms|shoots|errors|warnings|` +
	`documents|frames|tags|names|items|originals|derivatives|attachments|guardians|people|events|cameras|mirrors|presets|imports|pairs|channels|terms)\b`)

// alwaysMany are texts in which the number is never one.
var alwaysMany = []string{
	"%d photos have a file of this name", "%d photos have this name", "this fits %d files", "%d photos beside it have this name", "%d files have this name, and", // several, which is why it is said
	"fewer than the %d copies",                                                                                                    // of at least two that are asked for
	"a .jpg holds %d photos at most", "%s, %d photos", "%d people", "%d pictures have", "%d photos", "%d rooms", "%d photographs", // of one it says otherwise
	"%d files among %d tiles", "%s states %d entries", "has %d image services", "%d bytes in %d files", // of a damaged file, for who mends it
}

// TestStrings holds every text against what this program never says. With
// STILLROOM_STRINGS=1 (make strings) it prints them all, for somebody to read.
func TestStrings(t *testing.T) {
	all := spokenTexts(t)
	if len(all) < 2000 {
		t.Fatalf("only %d texts were found", len(all))
	}
	for _, s := range all {
		for why, not := range never {
			if not.MatchString(s.text) {
				t.Errorf("%s: %q: %s", s.at, s.text, why)
			}
		}
		if manyOf.MatchString(s.text) && !slices.ContainsFunc(alwaysMany, func(text string) bool { return s.text == text || len(text) > 12 && strings.Contains(s.text, text) }) {
			t.Errorf("%s: %q: of one it says many; count gives the noun its number", s.at, s.text)
		}
		if os.Getenv("STILLROOM_STRINGS") != "" {
			fmt.Printf("%s\t%s\n", strings.TrimPrefix(s.at, "../../"), strings.ReplaceAll(s.text, "\n", " "))
		}
	}
}
