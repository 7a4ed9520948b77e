package findings

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// No form of a report says that there are no problems where not all was looked at.
func TestTitle(t *testing.T) {
	found := []schema.Finding{Find(StorageMissing, "catalog", "x")}
	for name, x := range map[string]struct {
		r    Report
		want string
	}{
		"sound":       {Report{Checked: Checked{Originals: 1}}, "no problems found"},
		"a package":   {Report{}, "no problems found"}, // whose report comes to no verdict
		"found":       {Report{Findings: found, Errors: 1, Checked: Checked{Originals: 1}}, "errors: 1, warnings: 0"},
		"interrupted": {Report{Interrupted: true}, "interrupted; so far no problems found"},
		"and found":   {Report{Findings: found, Errors: 1, Interrupted: true}, "interrupted; so far errors: 1, warnings: 0"},
		"known":       {Report{Known: 2, Checked: Checked{Originals: 1}}, "nothing new found"},
		"unsure":      {Report{Unsure: []string{"leftovers"}, Checked: Checked{Originals: 1}}, "no problems found in the part that could be checked"},
		"none due":    {Report{Checked: Checked{Originals: 1, ReadData: true}}, "nothing found, and no file was due to be read"},
		"empty":       {Report{}, "there was nothing to look at"},
	} {
		if name != "a package" {
			x.r.Conclude()
		}
		var markdown, page bytes.Buffer
		if err := Summary(&markdown, x.r); err != nil {
			t.Fatal(err)
		}
		if err := htmlPage().Execute(&page, pageOf(x.r, "test")); err != nil {
			t.Fatal(err)
		}
		if x.r.Title() != x.want || !strings.HasPrefix(markdown.String(), "### stillroom: "+x.want+"\n") {
			t.Errorf("%s: %q; %q", name, x.r.Title(), markdown.String())
		}
		for _, said := range []string{"<title>stillroom: " + x.want + "</title>", "<h1>" + strings.ToUpper(x.want[:1]) + x.want[1:] + "</h1>"} {
			if !strings.Contains(page.String(), said) {
				t.Errorf("%s: the page has no %s", name, said)
			}
		}
	}
}
