package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// tries is a line for each command that records something; each is tried.
var tries = map[string]string{
	"init": "init other", "import": "import card/room-b", "imports undo": "imports undo 1", "arrange": "arrange",
	"purge": "purge family:family-c --order order-7", "export": "export --channel web --to elsewhere",
	"ledger accept": "ledger accept --reason why --by keeper-1", "gc": "gc", "relocate": "relocate elsewhere", "restore": "restore backup.tar restored",

	"apply": "apply asked.yaml", "set": "set d72a090a88ae --room room-c", "attach": "attach letter.txt --room room-a --kind letter",
	"clock": "clock --photo d72a090a88ae --was 2024-04-06T09:41:12 --apply", "pair": "pair IMG_7731.JPG IMG_7732.JPG --other-shot",
	"unpair": "unpair IMG_0218.JPG", "same": "same d72a090a88ae 04a008a62d57", "different": "different d72a090a88ae 5fc004b3760d",
	"reject": "reject d72a090a88ae", "derive": "derive --stale", "imports redo": "imports redo 1", "imports dismiss": "imports dismiss --all --open",
	"room add": "room add room-new --label New", "room set": "room set room-a --label Other", "room remove": "room remove room-bare",
	"shoot add": "shoot add shoot-new --room room-a --date 2024-05-05 --photographer someone", "shoot set": "shoot set shoot-a --credit Someone",
	"shoot remove": "shoot remove shoot-empty", "family add": "family add family-new", "family set": "family set family-a --hold yes",
	"family remove": "family remove family-empty", "guardian add": "guardian add guardian-new --family family-a --name N --relationship parent --authority sole --open",
	"guardian set": "guardian set guardian-a-one --relationship sibling", "person add": "person add person-new --family family-a --name N",
	"person set": "person set person-a --story A", "person remove": "person remove person-empty",
	"event add": "event add event-new --name N --date 2020-01-01", "event set": "event set event-empty --name Other", "event remove": "event remove event-empty",
	"notice add": "notice add notice-new --version 2 --lang es", "notice set": "notice set notice-fr --file notice.txt",
	"consent record":   "consent record consents.yaml",
	"consent grant":    "consent grant --guardian guardian-a-one --scope room:room-a --yes exhibition --method letter --obtained-by liaison --review-by 2034-01-01 --evidence letter.txt --notice notice-en",
	"consent deny":     "consent deny --guardian guardian-a-one --scope room:room-a --no web --method letter --obtained-by liaison --notice notice-en",
	"consent withdraw": "consent withdraw consent-a-one --channel web --by guardian-a-one", "consent suspend": "consent suspend consent-a-one --by guardian-a-one --method phone",
	"consent resume": "consent resume consent-film --by guardian-a-one --method email", "consent refuse": "consent refuse consent-asked --by guardian-a-one",
	"consent invalidate": "consent invalidate consent-a-one --by liaison", "consent renew": "consent renew consent-a-one --until 2040-01-01 --method letter --obtained-by liaison",
	"consent approve": "consent approve d72a090a88ae --channel print --by guardian-a-one --method email",
	"consent decline": "consent decline d72a090a88ae --channel print --by guardian-a-one --method email",
	"answers read":    "answers read answers.txt --by guardian-a-one --obtained-by liaison --review-by 2034-01-01",
	"deliveries note": "deliveries note DELIVERY --url https://example.org/", "deliveries read": "deliveries read slip.json", "recall list": "recall list", "recall close": "recall close r-1 --status acknowledged",
	"key rotate": "key rotate", "privacy apply": "privacy apply",
	"storage add": "storage add another", "storage retire": "storage retire disk", "storage verify": "storage verify", "storage sync": "storage sync",
}

// Whatever records something can be tried first, and then nothing is written, neither in
// the catalog nor beside it.
func TestDryRunsWriteNothing(t *testing.T) {
	dir := t.TempDir()
	copyTree(t, exampleWorld(t), dir)
	t.Chdir(dir)
	t.Setenv("STILLROOM_CATALOG", "catalog")
	if err := os.WriteFile("letter.txt", []byte("She said yes.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"apply consents.yaml review.yaml", "apply asked.yaml", "room add room-empty --label E", "shoot add shoot-empty --room room-empty --date 2024-01-01 --photographer p",
		"family add family-empty", "room add room-bare --label B", "person add person-empty --family family-a --name N", "event add event-empty --name E --date 2020-01-01", "notice add notice-fr --version 1 --lang fr",
		"pair IMG_0218.JPG IMG_0219.JPG --other-shot", "same d72a090a88ae 5fc004b3760d", "backup backup.tar", "consent suspend consent-film --by guardian-a-one",
		"storage add disk --name disk", "storage sync", "export --channel instagram --to insta", "export --channel press --to press",
		"consent withdraw consent-a-one --channel press --by guardian-a-one", "export --channel review --room room-a --format proof --to proof",
		"import card/room-c", "imports undo 2",
	} {
		if code, out := runLine("stillroom " + line); code != exitOK {
			t.Logf("%s: exit %d: %s", line, code, out)
		}
	}
	if _, err := os.Stat("proof"); err == nil {
		writeAnswers(t, "proof", "answers.txt")
	}
	writeSlip(t, "slip.json")
	if err := os.RemoveAll("snapshot"); err != nil {
		t.Fatal(err)
	}
	_, list := runLine("stillroom deliveries list")
	delivery := strings.Fields(list[strings.Index(list, "\n")+1:])[0]
	before := bytesBelow(t, dir)
	for _, command := range append(slices.Clone(rehearsed), ownDryRun...) {
		line, there := tries[command]
		if !there {
			t.Errorf("%s is tried by no line of this test", command)
			continue
		}
		line = "stillroom " + strings.ReplaceAll(line, "DELIVERY", delivery)
		for _, way := range []string{" --dry-run", " --dry-run --json"} {
			a := speak(line + way)
			after := bytesBelow(t, dir)
			if after != before {
				t.Errorf("%s%s wrote something:\n%s", line, way, difference(before, after))
			}
			before = after
			if a.code == exitUsage && strings.Contains(a.err, "option") || a.out == "" && a.err == "" {
				t.Errorf("%s%s: exit %d: %s%s", line, way, a.code, a.out, a.err)
			}
			if a.code != exitOK {
				t.Logf("%s%s: exit %d: %s", line, way, a.code, a.err)
			} else if way == " --dry-run" && slices.Contains(rehearsed, command) && !strings.Contains(a.out, "nothing was recorded") {
				t.Errorf("%s: it does not say that nothing was recorded: %s", line, a.out)
			}
		}
	}
	// What would follow is what follows.
	a := speak("stillroom consent withdraw consent-a-one --channel instagram --by guardian-a-one --dry-run")
	for _, want := range []string{"4 photos could not go to instagram any more: ", "would be asked back", "nothing was recorded"} {
		if !strings.Contains(a.out, want) {
			t.Errorf("%s: %q is not said: %s", a.line, want, a.out)
		}
	}
}

// bytesBelow is a line for each file below a folder, with the digest of its bytes.
func bytesBelow(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.HasSuffix(path, "-shm") || strings.HasSuffix(path, "-wal") && len(data) == 0 {
			return err // by which SQLite's readers find each other: nothing is in it
		}
		b.WriteString(path + " " + schema.DigestOf(data).String() + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// difference are the lines of two texts that are in one only.
func difference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	var out []string
	for _, l := range as {
		if !slices.Contains(bs, l) {
			out = append(out, "- "+l)
		}
	}
	for _, l := range bs {
		if !slices.Contains(as, l) {
			out = append(out, "+ "+l)
		}
	}
	return strings.Join(out, "\n")
}
