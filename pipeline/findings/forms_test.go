package findings

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stillroom/stillroom/schema"
)

// interrupted asks reportOf for a run without findings that was interrupted.
const interrupted = -1

// reportOf has findings with everything in them that a form could trip over.
func reportOf(n int) Report {
	var r Report
	for i := range max(n, 0) {
		rule := Rules()[i%len(Rules())].ID
		f := Find(rule, fmt.Sprintf("<b>é & %d</b>", i%3), "it says | \"100%\", a: b, ::error::c`\nnext ]]>")
		f.Path = fmt.Sprintf("derivatives/a b%%/%d:é.jpg", i)
		r.Add(f)
	}
	r.Checked.Originals, r.Seconds, r.Interrupted = 3, 1.5, n == interrupted
	if r.Interrupted {
		r.Conclude()
	}
	return r
}

func written(t *testing.T, form string, r Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, form, r, "v1.2"); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFormsAreReadable(t *testing.T) {
	for _, n := range []int{0, 1, 200} {
		r := reportOf(n)
		for _, form := range []string{"sarif", "gitlab"} {
			if b := written(t, form, r); !json.Valid(b) {
				t.Errorf("%s: %s", form, b)
			}
		}
		var quality []struct {
			Description, Fingerprint, Severity string
			Check                              string `json:"check_name"`
			Location                           struct {
				Path  string
				Lines struct{ Begin int }
			}
		}
		if err := json.Unmarshal(written(t, "gitlab", r), &quality); err != nil || len(quality) != n {
			t.Fatalf("%d of %d findings, %v", len(quality), n, err)
		}
		once := map[string]bool{}
		for _, q := range quality {
			if once[q.Fingerprint] || len(q.Fingerprint) != 32 || q.Check == "" || q.Location.Lines.Begin != 1 || strings.ContainsAny(q.Location.Path, " \n") {
				t.Errorf("%+v", q)
			}
			once[q.Fingerprint] = true
		}
		var suites junitSuites
		if err := xml.Unmarshal(written(t, "junit", r), &suites); err != nil {
			t.Fatal(err)
		}
		failures, errors := 0, 0
		for _, c := range suites.Suite.Cases {
			if c.Failure != nil {
				failures++
			}
			if c.Error != nil {
				errors++
			}
		}
		if suites.Tests != len(Rules()) || failures != suites.Failures || errors != suites.Errors || (n == 200) != (errors == 1) {
			t.Errorf("%d: %d tests, %d failures of %d, %d errors of %d", n, suites.Tests, failures, suites.Failures, errors, suites.Errors)
		}
	}
	if err := Write(&bytes.Buffer{}, "xls", Report{}, ""); err == nil {
		t.Error("a format that nobody knows was written")
	}
}

// TestNothingIsGoodThatWasNotSeen: whoever reads a form alone is told what the report does
// not say, and takes no rule for one that holds which nobody looked for.
func TestNothingIsGoodThatWasNotSeen(t *testing.T) {
	count := func(r Report) (passed, skipped, errors int) {
		var suites junitSuites
		if err := xml.Unmarshal(written(t, "junit", r), &suites); err != nil {
			t.Fatal(err)
		}
		for _, c := range suites.Suite.Cases {
			switch {
			case c.Error != nil:
				errors++
			case c.Skipped != nil:
				skipped++
			case c.Failure == nil:
				passed++
			}
		}
		if suites.Suite.Skipped != skipped || suites.Suite.Errors != errors || suites.Tests != len(suites.Suite.Cases) {
			t.Errorf("JUnit counts %+v", suites)
		}
		return passed, skipped, errors
	}
	all := len(Rules())
	for name, tt := range map[string]struct {
		r                       Report
		passed, skipped, errors int
		said                    string
	}{
		"sound":       {Report{Checked: Checked{Originals: 1}}, all, 0, 0, ""},
		"a part":      {Report{Checked: Checked{Originals: 1}, Looked: map[string]bool{OriginalMissing: true}}, 1, all - 1, 0, ""},
		"unsure":      {Report{Checked: Checked{Originals: 1}, Unsure: []string{"leftovers"}}, all, 1, 0, "no problems found in the part that could be checked"},
		"nothing":     {Report{}, 0, all + 1, 0, "there was nothing to look at"},
		"interrupted": {Report{Interrupted: true, Checked: Checked{Originals: 1}}, 0, all, 1, "interrupted; so far no problems found"},
	} {
		r := tt.r
		r.Conclude()
		if passed, skipped, errors := count(r); passed != tt.passed || skipped != tt.skipped || errors != tt.errors {
			t.Errorf("%s: JUnit has %d passed, %d skipped, %d errors", name, passed, skipped, errors)
		}
		for _, form := range []string{"sarif", "github", "gitlab", "html", "junit"} {
			out := string(written(t, form, r))
			if !strings.Contains(strings.ToLower(out), tt.said) || tt.said == "" && form != "html" && strings.Contains(out, "no problems") {
				t.Errorf("%s: %s says %s", name, form, out)
			}
		}
		if failed := strings.Contains(string(written(t, "sarif", r)), `"executionSuccessful": false`); failed != (tt.errors > 0) {
			t.Errorf("%s: SARIF calls the run a failure: %v", name, failed)
		}
	}
	part := Report{Checked: Checked{Originals: 1}, Skipped: []string{"derivatives", "key"}}
	part.Conclude()
	var b bytes.Buffer
	if err := Summary(&b, part); err != nil || !strings.Contains(b.String(), "Not looked at: derivatives, key.") ||
		!strings.Contains(string(written(t, "html", part)), "Not looked at: derivatives, key.") {
		t.Errorf("%v: what was left out is not said: %s", err, b.String())
	}
}

// TestEveryFindingSaysWhat: a form has a text for a finding that needs no more words than
// its rule's.
func TestEveryFindingSaysWhat(t *testing.T) {
	var r Report
	r.Add(Find(OriginalMissing, "photo 0123456789ab", ""))
	for _, form := range Forms() {
		if out := string(written(t, form, r)); form != "html" && !strings.Contains(out, "photo 0123456789ab: an original is not where it was put") {
			t.Errorf("%s: %s", form, out)
		}
	}
	for _, rule := range Rules() {
		r := Report{}
		r.Add(Find(rule.ID, "photo 0123456789ab", ""))
		for form, said := range saidIn(t, r) {
			if said != "photo 0123456789ab: "+rule.About {
				t.Errorf("%s: %s says %q", rule.ID, form, said)
			}
		}
		bare := Report{}
		bare.Add(Find(rule.ID, "evidence/0123", "consent consent-a"))
		for form, said := range saidIn(t, bare) {
			if want := "evidence/0123: consent consent-a (" + rule.About + ")"; said != want {
				t.Errorf("%s: %s says %q", rule.ID, form, said)
			}
		}
		var b bytes.Buffer
		if err := Summary(&b, r); err != nil || strings.Contains(b.String(), "|  |") {
			t.Errorf("%s: the summary has an empty cell: %v: %s", rule.ID, err, b.String())
		}
		if out := string(written(t, "html", r)); strings.Contains(out, "<td></td>") {
			t.Errorf("%s: the page has an empty cell: %s", rule.ID, out)
		}
	}
}

// saidIn is what each form says of the one finding of a report, as whoever reads the form
// gets it.
func saidIn(t *testing.T, r Report) map[string]string {
	t.Helper()
	var quality []struct{ Description string }
	var found struct {
		Runs []struct{ Results []struct{ Message words } }
	}
	var suites junitSuites
	err := errors.Join(json.Unmarshal(written(t, "gitlab", r), &quality), json.Unmarshal(written(t, "sarif", r), &found), xml.Unmarshal(written(t, "junit", r), &suites))
	if err != nil || len(quality) != 1 || len(found.Runs) != 1 || len(found.Runs[0].Results) != 1 {
		t.Fatalf("%v: %v, %v", err, quality, found)
	}
	all := map[string]string{"gitlab": quality[0].Description, "sarif": found.Runs[0].Results[0].Message.Text}
	for _, c := range suites.Suite.Cases {
		switch {
		case c.Failure != nil:
			all["junit"] = c.Failure.Text
		case c.Error != nil:
			all["junit"] = c.Error.Text
		case c.Out != "":
			all["junit"] = strings.TrimPrefix(c.Out, "warning: ")
		}
	}
	for l := range strings.Lines(string(written(t, "github", r))) {
		if _, message, ok := strings.Cut(l, ",title="+r.Findings[0].Rule+"::"); ok {
			all["github"], _, _ = strings.Cut(message, "%0A")
		}
	}
	if len(all) != 4 {
		t.Errorf("not every form says something: %v", all)
	}
	return all
}

// TestEveryFormHasTheLine: whoever follows a finding about a text comes to its line.
func TestEveryFormHasTheLine(t *testing.T) {
	var r Report
	f := Find(RecordMistake, "card/shoot.yaml", "unknown key \"labl\"")
	f.Path, f.Line = "card/shoot.yaml", 12
	r.Add(f)
	for form, want := range map[string]string{
		"github": "file=card/shoot.yaml,line=12,title=", "gitlab": `"begin": 12`, "sarif": `"startLine": 12`,
		"junit": "card/shoot.yaml:12: unknown key", "html": "card/shoot.yaml:12<",
	} {
		if out := string(written(t, form, r)); !strings.Contains(out, want) {
			t.Errorf("%s lacks %s: %s", form, want, out)
		}
	}
	var b bytes.Buffer
	if err := Summary(&b, r); err != nil || !strings.Contains(b.String(), "card/shoot.yaml:12 |") {
		t.Errorf("%v: %s", err, b.String())
	}
}

// TestFingerprintsStay: the same finding is the same in the next run, whatever its message
// counts.
func TestFingerprintsStay(t *testing.T) {
	one, other := Find(OriginalHash, "abc", "seen 3 times"), Find(OriginalHash, "abc", "seen 4 times")
	elsewhere := Find(OriginalHash, "abd", "seen 3 times")
	a, b, c := fingerprints([]schema.Finding{one}), fingerprints([]schema.Finding{other}), fingerprints([]schema.Finding{elsewhere})
	if a[0] != b[0] || a[0] == c[0] {
		t.Errorf("%v, %v, %v", a, b, c)
	}
	if twice := fingerprints([]schema.Finding{one, other}); twice[0] == twice[1] {
		t.Error("two findings with one fingerprint")
	}
}

// TestAnnotations: nothing in a message is a command, and what is not shown is counted.
func TestAnnotations(t *testing.T) {
	var r Report
	for i := range 25 {
		r.Add(Find(OriginalHash, fmt.Sprint(i), "one\n::error::two, 100%: three"))
	}
	r.Add(Find(DerivativeStale, "w", "old"))
	lines := strings.Split(strings.TrimSuffix(string(written(t, "github", r)), "\n"), "\n")
	if len(lines) != mostAnnotations+1 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, l := range lines {
		if !strings.HasPrefix(l, "::error file=") && !strings.HasPrefix(l, "::warning file=") {
			t.Errorf("%q", l)
		}
	}
	if want := "::error file=catalog.db,title=SR-ORIGINAL-HASH::0: one%0A::error::two, 100%25: three (an original has other bytes than when it was imported)%0A"; !strings.HasPrefix(lines[0], want) {
		t.Errorf("%q", lines[0])
	}
	if !strings.Contains(lines[9], "16 more like this") {
		t.Errorf("%q", lines[9])
	}
}

// What is found of a package lies in the package, and what could not be looked at was not
// looked at by verify.
func TestPackagesAreNoCatalog(t *testing.T) {
	r := Report{Packages: true, Verdict: Interrupted}
	r.Add(Find(PackageStray, "out/the web", "a file"))
	for form, want := range map[string][]string{
		"github": {"file=out/the web,"},
		"gitlab": {`"path": "out/the%20web"`, `"path": "manifest.json"`, `"description": "manifest check: interrupted; so far errors: `},
		"sarif":  {`"uri": "out/the%20web"`},
	} {
		text := string(written(t, form, r))
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s lacks %s: %s", form, w, text)
			}
		}
		if strings.Contains(text, "catalog.db") && form != "sarif" { // whose rules name it
			t.Errorf("%s: %s", form, text)
		}
	}
}

func TestSummary(t *testing.T) {
	var b bytes.Buffer
	if err := Summary(&b, reportOf(20000)); err != nil || b.Len() > 1<<20 || !strings.Contains(b.String(), " more are in the report.") {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
	b.Reset()
	if err := Summary(&b, reportOf(1)); err != nil || strings.Contains(b.String(), "<b>") || !strings.Contains(b.String(), `it says \| "100%"`) {
		t.Errorf("%v: %s", err, b.String())
	}
}

func TestPageIsPlain(t *testing.T) {
	b := string(written(t, "html", reportOf(3)))
	if strings.Contains(b, "<b>") || strings.Contains(b, "<script") || strings.Contains(b, "http:") || strings.Count(b, "<section>") != 3 {
		t.Error(b)
	}
}

// TestFormsAreValid holds each form against the schema of those who read it, in a folder
// that STILLROOM_REPORT_SCHEMAS names: sarif-2.1.0.schema.json of OASIS, codeclimate.json of
// GitLab, which is for one finding, and junit-10.xsd of Jenkins, for which xmllint is needed.
func TestFormsAreValid(t *testing.T) {
	dir := os.Getenv("STILLROOM_REPORT_SCHEMAS")
	if dir == "" {
		t.Skip("STILLROOM_REPORT_SCHEMAS does not name a folder of sarif-2.1.0.schema.json, codeclimate.json and junit-10.xsd")
	}
	inJSON := func(name string) *jsonschema.Schema {
		s, err := jsonschema.NewCompiler().Compile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	sarif, one := inJSON("sarif-2.1.0.schema.json"), inJSON("codeclimate.json")
	decoded := func(form string, n int) any {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(written(t, form, reportOf(n))))
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	for _, n := range []int{0, 1, 200, interrupted} {
		if err := sarif.Validate(decoded("sarif", n)); err != nil {
			t.Errorf("sarif, %d findings: %v", n, err)
		}
		for _, finding := range decoded("gitlab", n).([]any) {
			if err := one.Validate(finding); err != nil {
				t.Errorf("gitlab, of %d findings: %v", n, err)
			}
		}
		c := exec.CommandContext(t.Context(), "xmllint", "--noout", "--schema", filepath.Join(dir, "junit-10.xsd"), "-")
		c.Stdin = bytes.NewReader(written(t, "junit", reportOf(n)))
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("junit, %d findings: %v: %s", n, err, out)
		}
	}
}

// A finding that has no words but those of its rule says these to a program.
func TestSpoken(t *testing.T) {
	for _, r := range Rules() {
		if got := Spoken(Find(r.ID, "catalog", "")).Message; got == "" || got != r.About {
			t.Errorf("%s without words says %q, want %q", r.ID, got, r.About)
		}
		if got := Spoken(Find(r.ID, "catalog", "2 files")).Message; got != "2 files" {
			t.Errorf("%s says %q, want its own words", r.ID, got)
		}
	}
}
