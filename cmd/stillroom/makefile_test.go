package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The Makefile runs some packages with the race detector for the tests whose names match
// TOGETHER. A test that is called otherwise one day would leave that run without a word.
func TestTestsTogetherAreThere(t *testing.T) {
	text, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	list := func(name string) []string {
		m := regexp.MustCompile(`(?m)^` + name + ` = (.*)$`).FindSubmatch(text)
		if m == nil {
			t.Fatalf("the Makefile has no %s", name)
		}
		return strings.Split(string(m[1]), "|")
	}
	var tests []string
	for _, pkg := range list("BESIDE") {
		files, err := filepath.Glob(filepath.Join("../..", strings.TrimSuffix(pkg, "$$"), "*_test.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no tests: %v", pkg, err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`(?m)^func (Test\w+|Fuzz\w+)\(`).FindAllSubmatch(text, -1) {
				tests = append(tests, string(m[1]))
			}
		}
	}
	for _, part := range list("TOGETHER") {
		if !regexp.MustCompile(part).MatchString(strings.Join(tests, "\n")) {
			t.Errorf("no test of these packages is called %s", part)
		}
	}
}
