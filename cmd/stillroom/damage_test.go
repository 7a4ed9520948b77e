package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// damage is one thing that somebody, or a disk, did to a catalog.
type damage struct {
	kind, name string
	table      string // of the database, where it is damage to rows
	do         func() error
	ask        string // options of verify
	mayFail    bool   // the database may refuse it
	files      bool   // it is to files, so all of them are put back

	// What a person knows who mends it.
	file, dir       string // that verify -v names, and the folder of a package
	channel, format string // of the package
}

// seen is what verify says of a catalog.
type seenByVerify struct {
	code     int
	findings []toldFinding
}

type toldFinding struct{ Type, Rule, Level, Subject, Message, Fix, Photo string }

func verifyNow(t *testing.T, options string) (s seenByVerify) {
	t.Helper()
	line := "stillroom verify --json " + options
	if dir, of := strings.CutPrefix(options, "-C "); of {
		line = "stillroom -C " + dir + " verify --json"
	}
	a := speak(line)
	s.code = a.code
	if words := privateWords.FindAllString(a.out, -1); words != nil {
		t.Errorf("what verify finds has private words in it: %q", words)
	}
	for line := range strings.Lines(a.out) {
		if strings.Contains(line, `"message":""`) {
			t.Errorf("a finding says nothing: %s", line)
		}
		var f toldFinding
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if f.Type == "finding" {
			s.findings = append(s.findings, f)
		}
	}
	return s
}

// privateWords are of the world: names of people, their addresses, and of files as they
// were shot. Every form of a report is made of the same findings.
var privateWords = regexp.MustCompile(`Notreal|Madeup|Fictive|[a-z-]+@example\.org|IMG_\d+|Sample Photographer`)

// beyond are the findings that were not there before.
func (s seenByVerify) beyond(before seenByVerify) (list []toldFinding) {
	for _, f := range s.findings {
		if !slices.Contains(before.findings, f) {
			list = append(list, f)
		}
	}
	return list
}

func rulesIn(list []toldFinding) (rules []string) {
	for _, f := range list {
		if !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
	}
	slices.Sort(rules)
	return rules
}

// unseen is damage that verify cannot see, with the reason why it harms nobody: `stillroom
// help checks` says the same.
var unseen = []struct {
	damage *regexp.Regexp
	why    string
}{
	{regexp.MustCompile(`(: | )fixity`), "when a file was last read is a note: whoever forges it keeps a file from being read for a while, and what is read is compared with the ledger"},
	{regexp.MustCompile(`(: | )copies`), "where copies were last seen is a note: every file of a mirror that is connected is looked at, whether it has a row or not"},
	{regexp.MustCompile(`(: | )imports`), "what a run was called with and how far it came: what came of each file is in the ledger"},
	{regexp.MustCompile(`row added: (near_looks|looks_waiting)`), "a row too many says that a picture may be alike: it closes, and opens nothing"},
	{regexp.MustCompile(`sqlite_sequence`), "which number SQLite gives next: it takes the larger one of this and of the rows, and those of the ledger are never deleted"},
	{regexp.MustCompile(`marker of a mirror gone`), "a mirror without its marker counts as not connected, which is told with the verdict: an empty mount point looks the same"},
	{regexp.MustCompile(`heads that .* remembers gone`), "what a folder remembers of the ledger is noted again by the next command; an older database is found as long as one of them is left"},
	{regexp.MustCompile(`photo_search_(config|idx|data|content)`), "what of the search index no search reads, or all find the same without: the words are in tables that the ledger has"},
}

// whyUnseen is the reason why damage is not seen, "" if it should be.
func whyUnseen(name string) string {
	for _, u := range unseen {
		if u.damage.MatchString(name) {
			return u.why
		}
	}
	return ""
}

// matrixLine is what became of one kind of damage.
type matrixLine struct {
	tried, found, unseen, mended, restored int
	rules, mends                           map[string]bool
}

// Every damage to a catalog that anybody can think of is found, one at a time, or is one
// that is named above; and what the rule says mends it, mends it. Tables, columns and parts
// of the database are those that there are: a new one is in this by itself. make test tries
// a sample, make check-long all of them; STILLROOM_SHARD=K/N tries the Kth of N parts, the
// first being 0, so that several processes share them and a part stands for the whole.
func TestDamageIsFound(t *testing.T) {
	dir := damageWorld(t)
	pristine := filepath.Join(t.TempDir(), "pristine")
	copyTree(t, dir, pristine)
	before := verifyNow(t, "--export web --export film --export archive --read-data")
	if extra := rulesIn(before.findings); !slices.Equal(extra, []string{findings.LedgerAccepted}) {
		t.Fatalf("before anything is damaged: %v", before.findings)
	}
	putBack(t, pristine, dir, true)
	restoreMends(t, before)
	shape := shapeIn(t, "catalog")
	list := append(append(damagedTables(shape), damagedShape(shape)...), damagedFiles(t)...)
	only := os.Getenv("STILLROOM_DAMAGE") // part of the names of those to be tried
	first, every := shard(t)
	if every == 1 && os.Getenv("STILLROOM_LONG") == "" {
		first, every = 7, sampled
	}
	matrix := map[string]*matrixLine{}
	for _, d := range list {
		if only == "" && part(d.name, every) != first || !strings.Contains(d.name, only) {
			continue
		}
		line := matrix[d.kind]
		if line == nil {
			line = &matrixLine{rules: map[string]bool{}, mends: map[string]bool{}}
			matrix[d.kind] = line
		}
		moved := d.files // files as well, by the damage or by what mends it
		if err := d.do(); err == nil {
			moved = tryDamage(t, d, before, line) || moved
		} else if !d.mayFail && !strings.Contains(err.Error(), "constraint failed") && !strings.Contains(err.Error(), "cannot store") {
			t.Errorf("%s: %v", d.name, err)
		}
		putBack(t, pristine, dir, moved)
	}
	total := matrixLine{}
	for _, kind := range slices.Sorted(maps.Keys(matrix)) {
		l := matrix[kind]
		t.Logf("%s tried %d, found %d, named as unseen %d; mended %d, by a backup %d; %v; %q", kind, l.tried, l.found, l.unseen, l.mended, l.restored,
			slices.Sorted(maps.Keys(l.rules)), slices.Sorted(maps.Keys(l.mends)))
		total.tried, total.found, total.unseen, total.mended, total.restored = total.tried+l.tried, total.found+l.found, total.unseen+l.unseen, total.mended+l.mended, total.restored+l.restored
	}
	t.Logf("in all: of %d damages tried %d, found %d, named as unseen %d; mended %d, by a backup %d", len(list), total.tried, total.found, total.unseen, total.mended, total.restored)
}

// sampled is of how many damages make test tries one.
const sampled = 96

// shard says which of many things are tried: every so many, from which on.
func shard(t *testing.T) (first, every int) {
	t.Helper()
	text := os.Getenv("STILLROOM_SHARD")
	if text == "" {
		return 0, 1
	}
	if _, err := fmt.Sscanf(text, "%d/%d", &first, &every); err != nil || first < 0 || first >= every {
		t.Fatalf("STILLROOM_SHARD %q: expected K/N, K from 0 on and below N", text)
	}
	return first, every
}

// part is the one of so many parts that a name is in: the same in every process, whatever
// else there is.
func part(name string, of int) int {
	h := fnv.New32a()
	h.Write([]byte(name))
	return int(h.Sum32() % uint32(of))
}

// tryDamage sees whether damage that was done is found, and whether what mends it does. It
// reports whether files may have been written for that.
func tryDamage(t *testing.T, d damage, before seenByVerify, line *matrixLine) (files bool) {
	t.Helper()
	line.tried++
	found := verifyNow(t, d.ask).beyond(before)
	if len(found) == 0 {
		if whyUnseen(d.name) == "" {
			t.Errorf("%s: verify %s finds nothing", d.name, d.ask)
		}
		line.unseen++
		return files
	}
	line.found++
	all := rulesIn(found)
	for _, rule := range rulesIn(found) {
		line.rules[rule] = true
	}
	for range 4 { // what one mends may show what another has to
		f, more := nextToMend(found)
		if !more {
			line.mended++
			return files
		}
		mended := false
		for _, command := range commandsFor(t, d, f) {
			files = files || !strings.HasPrefix(command.as, "stillroom ledger accept")
			if !runMend(t, command.line) {
				continue
			}
			now := verifyNow(t, d.ask).beyond(before)
			if !slices.Contains(rulesIn(now), f.Rule) {
				line.mends[f.Rule+": "+command.as] = true
				found, mended = now, true
				break
			}
		}
		if mended {
			continue
		}
		// What something else changed in the database may show as a fault of files: the rule
		// about the database names the backup.
		if !slices.ContainsFunc(all, byBackup) && !byHand.MatchString(d.name) {
			t.Errorf("%s: %s: nothing that is said to mend it does: %q", d.name, f.Rule, mendOf(f.Rule))
		}
		line.restored++
		return files
	}
	t.Errorf("%s: something is found again and again: %v", d.name, rulesIn(found))
	return files
}

// byHand is damage for which a person has to take something away first: stillroom removes
// no folder that it did not make.
var byHand = regexp.MustCompile(`^(derivative|document) a folder:|folder of a mirror elsewhere|two packages swapped`)

// byBackup reports whether a catalog made of a backup mends what a rule finds, or whether
// it only says that something could not be looked at.
func byBackup(rule string) bool {
	return rule == findings.CheckFailed || slices.ContainsFunc(mendOf(rule), func(c string) bool { return strings.HasPrefix(c, "stillroom restore BACKUP") })
}

// nextToMend is the first finding that is a fault of the catalog. What follows from an
// acceptance, and what people have to do, is none.
func nextToMend(list []toldFinding) (toldFinding, bool) {
	i := slices.IndexFunc(list, func(f toldFinding) bool {
		return !slices.Contains([]string{findings.LedgerAccepted, findings.RecallOpen, findings.RecallOverdue, findings.DeliveryUncovered, findings.DeliveryConditions, findings.PackageRecalled}, f.Rule)
	})
	if i < 0 {
		return toldFinding{}, false
	}
	return list[i], true
}

func mendOf(rule string) []string {
	list := findings.Rules()
	return list[slices.IndexFunc(list, func(r findings.Rule) bool { return r.ID == rule })].Mend
}

// mendCommand is a command as a rule says it, and with its words in capitals filled in.
type mendCommand struct{ as, line string }

// commandsFor are the commands that mend a finding, as somebody gives them who reads it.
// A catalog made of a backup is tried once, in restoreMends.
func commandsFor(t *testing.T, d damage, f toldFinding) (list []mendCommand) {
	t.Helper()
	file := d.file
	if file == "" {
		file = "nothing"
	}
	fill := strings.NewReplacer("TEXT", "later", " ID", " keeper-1", "CATALOG", "catalog", "MIRROR", "mirror", "FILE --evidence DIR", "dump.yaml --evidence papers", "FILE", file, "DOCUMENT", file,
		"DIR", cmp.Or(d.dir, "nowhere"), "AWAY", "away-"+filepath.Base(file), "CARD", "card", "CHANNEL", d.channel, "DATE", time.Now().Format(time.DateOnly), "HASH", strings.Repeat("ab", 32), "PHOTO", f.Photo)
	for _, as := range mendOf(f.Rule) {
		if strings.HasPrefix(as, "stillroom restore BACKUP") || strings.Contains(as, "HASH") {
			continue
		}
		line := as
		if d.format != "" && strings.Contains(as, "stillroom export ") {
			line = strings.ReplaceAll(line, "--to ", "--format "+d.format+" --to ")
			line = strings.ReplaceAll(line, "--format bagit --format bagit", "--format bagit")
		}
		list = append(list, mendCommand{as, fill.Replace(line)})
	}
	return list
}

// runMend gives a command, or several that are joined by &&, and reports whether all were
// done.
func runMend(t *testing.T, line string) bool {
	t.Helper()
	for part := range strings.SplitSeq(line, " && ") {
		if !runPart(t, part) {
			return false
		}
	}
	return true
}

func runPart(t *testing.T, line string) bool {
	t.Helper()
	words := strings.Fields(line)
	switch words[0] {
	case "stillroom":
		code, _ := runLine(line)
		return code == exitOK || code == exitSomeFailed || code == exitFindings
	case "mv", "rm", "chmod":
		if words[0] == "mv" { // whatever has the name that somebody thinks of
			aside, err := os.MkdirTemp(".", "aside-")
			if err != nil {
				t.Fatal(err)
			}
			words[len(words)-1] = aside
		}
		if words[0] == "rm" {
			words = append([]string{"rm", "-rf"}, words[1:]...)
		}
		return exec.Command(words[0], words[1:]...).Run() == nil
	}
	t.Fatalf("no such command: %s", line)
	return false
}

// restoreMends sees that a catalog made of the latest backup holds, which is what mends
// whatever nothing else does: it does not depend on what was damaged.
func restoreMends(t *testing.T, before seenByVerify) {
	t.Helper()
	for _, line := range []string{
		"stillroom restore latest.tar made-again", "stillroom -C made-again restore --originals-from mirror", "stillroom -C made-again restore --head mirror/.stillroom.heads",
		"stillroom -C made-again derive --stale",
	} {
		if code, out := runLine(line); code != exitOK {
			t.Fatalf("%s: exit %d: %s", line, code, out)
		}
	}
	for _, f := range verifyNow(t, "-C made-again").findings {
		if f.Level == string(schema.LevelError) {
			t.Errorf("restored: %v", f)
		}
	}
	if err := os.RemoveAll("made-again"); err != nil {
		t.Fatal(err)
	}
}

// putBack puts the database and the heads back as they were, and with all the rest too.
func putBack(t *testing.T, from, to string, all bool) {
	t.Helper()
	if all {
		entries, err := os.ReadDir(to)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if err := os.RemoveAll(filepath.Join(to, e.Name())); err != nil {
				t.Fatal(err)
			}
		}
		copyTree(t, from, to)
		return
	}
	for _, name := range []string{"catalog/catalog.db-wal", "catalog/catalog.db-shm"} {
		_ = os.Remove(filepath.Join(to, name))
	}
	for _, name := range []string{"catalog/catalog.db", "catalog/.stillroom.heads", "mirror/.stillroom.heads"} {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = rewrite(filepath.Join(to, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
