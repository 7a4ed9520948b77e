package findings

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

type junitSuites struct {
	XMLName  xml.Name   `xml:"testsuites"`
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Time     string     `xml:"time,attr"`
	Suite    junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

// junitCase is a rule: it holds, or it does not.
type junitCase struct {
	XMLName xml.Name   `xml:"testcase"`
	Class   string     `xml:"classname,attr"`
	Name    string     `xml:"name,attr"`
	Time    string     `xml:"time,attr"`
	Skipped *junitSkip `xml:"skipped"`
	Failure *junitFail `xml:"failure"`
	Error   *junitFail `xml:"error"`
	Out     string     `xml:"system-out,omitempty"`
}

type junitSkip struct {
	Message string `xml:"message,attr"`
}

type junitFail struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// junit writes JUnit's XML: a case a rule. A warning does not fail its case, and is said
// in its output; what could not be checked is an error, and a rule that nobody looked for
// is no case that passed. A run that says less than it seems to has a case of its own.
func junit(w io.Writer, r Report) error {
	seconds := fmt.Sprintf("%.3f", r.Seconds)
	suite := junitSuite{Name: "stillroom", Time: seconds}
	for _, rule := range Rules() {
		c := junitCase{Class: "stillroom", Name: rule.ID + ": " + rule.About, Time: "0"}
		var lines []string
		failed := false
		for _, f := range r.Findings {
			if f.Rule == rule.ID {
				f.Subject = subjectOf(f)
				lines = append(lines, text(f))
				failed = failed || f.Level == schema.LevelError
			}
		}
		all := strings.Join(lines, "\n")
		fail := &junitFail{rule.ID, fmt.Sprintf("%d found; %s", len(lines), rule.Fix), all}
		switch {
		case len(lines) == 0 && !r.looked(rule.ID):
			c.Skipped = &junitSkip{"it was not looked for"}
			suite.Skipped++
		case len(lines) == 0:
		case rule.ID == CheckFailed:
			c.Error = fail
			suite.Errors++
		case failed:
			c.Failure = fail
			suite.Failures++
		default:
			c.Out = "warning: " + all
		}
		suite.Cases = append(suite.Cases, c)
	}
	if caveat := r.caveat(); caveat != "" {
		c := junitCase{Class: "stillroom", Name: "the whole of it", Time: "0"}
		if r.Verdict == Interrupted {
			c.Error = &junitFail{string(r.Verdict), caveat, caveat}
			suite.Errors++
		} else {
			c.Skipped = &junitSkip{caveat}
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, c)
	}
	suite.Tests = len(suite.Cases)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	err := e.Encode(junitSuites{
		Name: suite.Name, Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Time: seconds, Suite: suite,
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n")
	return err
}
