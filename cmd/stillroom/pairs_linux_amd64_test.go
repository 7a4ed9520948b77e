package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

// beside is a command that runs while another does.
type beside struct {
	name, line string
	codes      []int                     // beside 0, while another runs
	again      []int                     // beside 0, of the same command afterwards
	rules      []string                  // what it leaves to do for people
	holds      func(w *faultWorld) error // when both are done
}

// oneCatalog are commands on the catalog of a faultWorld. An export ends when a family
// changes its mind between the decision and the first file, and a folder or a file is
// written to by one.
var oneCatalog = []beside{
	{name: "import", line: "stillroom import card --mirror mirror --shoot shoot-a", holds: func(w *faultWorld) error {
		return errors.Join(w.keeps("catalog/originals", w.more), w.keeps("mirror/originals", w.more))
	}},
	{name: "export", line: "stillroom export --channel web --to out/new", codes: []int{exitFailed, exitUsage}, again: []int{exitUsage}, holds: func(w *faultWorld) error {
		return w.whole("out/new")
	}},
	{name: "update", line: "stillroom export --to out/web --update", codes: []int{exitFailed}, holds: func(w *faultWorld) error { return w.whole("out/web") }},
	{name: "withdraw", line: "stillroom consent withdraw consent-b --by guardian-b", codes: []int{exitFailed}, again: []int{exitFailed},
		rules: []string{findings.DeliveryUncovered, findings.RecallOpen}, holds: func(w *faultWorld) error { return w.closed() }},
	{name: "purge", line: "stillroom purge family:family-b --order order-1 --confirm family:family-b",
		rules: []string{findings.DeliveryUncovered, findings.RecallOpen}, holds: func(w *faultWorld) error {
			return errors.Join(w.lacks("catalog", "mirror"), w.closed())
		}},
	{name: "apply", line: "stillroom apply more.yaml", holds: func(w *faultWorld) error {
		if s := w.program("stillroom", "dump"); !strings.Contains(s.out, "room-more") {
			return errors.New("the room of a text is not there")
		}
		return nil
	}},
	{name: "set", line: "stillroom set --where room=room-a --caption Window"},
	{name: "derive", line: "stillroom derive --stale"},
	{name: "sync", line: "stillroom storage sync"},
	{name: "backup", line: "stillroom backup out/records.tar --with-key", codes: []int{exitFailed, exitUsage}, again: []int{exitFailed, exitUsage}},
	{name: "verify", line: "stillroom verify --read-data --json", codes: []int{exitFindings}, again: []int{exitFindings}},
	{name: "gc", line: "stillroom gc"},
	{name: "list", line: "stillroom list --json"},
}

// olderCatalog are commands on one that an earlier version made: whoever comes first
// migrates it.
var olderCatalog = []beside{
	{name: "older apply", line: "stillroom -C older apply records.yaml"},
	{name: "older import", line: "stillroom -C older import card"},
	{name: "older backup", line: "stillroom -C older backup out/older.tar --with-key", codes: []int{exitFailed, exitUsage}, again: []int{exitFailed, exitUsage}},
	{name: "older verify", line: "stillroom -C older verify --json"},
	{name: "older list", line: "stillroom -C older list --json"},
}

// closed says whether a photo of the second room may still leave.
func (w *faultWorld) closed() error {
	if s := w.program("stillroom", "consent", "explain", "IMG_0002.JPG", "--channel", "web", "--check"); s.code == exitOK {
		return errors.New("a photo may leave for which nobody says yes")
	}
	return nil
}

// errorsFound are the errors that verify finds in what it said, but for those expected.
func errorsFound(out string, expected ...string) (err error) {
	for line := range strings.Lines(out) {
		var f toldFinding
		if json.Unmarshal([]byte(line), &f) == nil && f.Type == "finding" && f.Level == string(schema.LevelError) && !slices.Contains(expected, f.Rule) {
			err = errors.Join(err, fmt.Errorf("verify finds %s: %s", f.Rule, f.Message))
		}
	}
	return err
}

// together runs two commands, the second so much later.
func (w *faultWorld) together(one, other beside, later time.Duration) (said [2]faultSaid) {
	w.t.Helper()
	ended := make(chan faultSaid)
	start := func(line string) *exec.Cmd {
		words := strings.Fields(line)
		c := exec.Command(words[0], words[1:]...)
		c.Dir, c.Env = w.live, append(os.Environ(), "STILLROOM_CATALOG=catalog")
		return c
	}
	first, second := start(one.line), start(other.line)
	go func() {
		out, _ := first.CombinedOutput()
		ended <- faultSaid{first.ProcessState.ExitCode(), string(out)}
	}()
	time.Sleep(later)
	out, _ := second.CombinedOutput()
	return [2]faultSaid{<-ended, {second.ProcessState.ExitCode(), string(out)}}
}

// pair has two commands run at once, and sees that each ends as one does that waited, that
// nothing of either is lost, and that the same commands find nothing left to mend.
func (w *faultWorld) pair(one, other beside, later time.Duration) (codes string) {
	w.t.Helper()
	w.layOut(operation{})
	said := w.together(one, other, later)
	fails := func(of beside, s faultSaid, err error) {
		if err != nil {
			w.t.Errorf("%s with %s, %v later, %s: exit %d: %v\n%s", one.name, other.name, later, of.name, s.code, err, s.out)
		}
	}
	expected := slices.Concat(one.rules, other.rules)
	catalog := "catalog"
	if strings.HasPrefix(one.name, "older") {
		catalog = "older"
	}
	for i, of := range []beside{one, other} {
		s := said[i]
		switch {
		case strings.Contains(s.out, "goroutine "):
			fails(of, s, errors.New("it panicked"))
		case strings.Contains(s.out, "locked"):
			fails(of, s, errors.New("the database was locked"))
		case s.code != exitOK && !slices.Contains(of.codes, s.code):
			fails(of, s, errors.New("nobody expects that end"))
		}
		if strings.Contains(of.name, "verify") {
			fails(of, s, errorsFound(s.out, expected...))
		}
	}
	erased := slices.ContainsFunc([]beside{one, other}, func(b beside) bool { return b.name == "purge" })
	if !erased {
		fails(one, said[0], errors.Join(w.keeps("catalog/originals", w.b), w.keeps("mirror/originals", w.b)))
	}
	fails(one, said[0], errors.Join(w.keeps("catalog/originals", w.a), w.keeps("mirror/originals", w.a)))
	fails(one, said[0], w.known(catalog, expected))
	for _, of := range []beside{one, other} {
		s := w.program(strings.Fields(of.line)...)
		if s.code != exitOK && !slices.Contains(of.again, s.code) {
			fails(of, s, errors.New("the same command again"))
		}
	}
	fails(one, said[0], w.known(catalog, expected))
	for _, of := range []beside{one, other} {
		if of.holds != nil {
			fails(of, faultSaid{}, of.holds(w))
		}
	}
	return fmt.Sprintf("%d %d", said[0].code, said[1].code)
}

// known is what is wrong with a catalog, and with what left: a photo that nobody says yes
// to any more is in no package that verify does not name.
func (w *faultWorld) known(catalog string, expected []string) error {
	s := w.program("stillroom", "-C", catalog, "verify", "--read-data", "--json")
	err := errorsFound(s.out, expected...)
	if s.code != exitOK && s.code != exitFindings {
		err = errors.Join(err, fmt.Errorf("verify: exit %d: %s", s.code, s.out))
	}
	if len(expected) == 0 {
		return err
	}
	for _, to := range []string{"out/new", "out/web"} {
		rooms, gerr := filepath.Glob(filepath.Join(w.live, to, "r-*"))
		if err = errors.Join(err, gerr); len(rooms) > 1 && !strings.Contains(s.out, findings.DeliveryUncovered) && !strings.Contains(s.out, findings.RecallOpen) {
			err = errors.Join(err, fmt.Errorf("%s has a photo that was taken back, and verify does not say so", to))
		}
	}
	return err
}

// sampledPairs are those that make test tries, by their names.
var sampledPairs = map[string]bool{"import import": true, "import export": true, "export purge": true, "older apply older import": true}

// Every two commands may run at once on one catalog. make test tries a sample;
// STILLROOM_LONG=1 (make check-long) all of them, the second one at four moments of the
// first one's life; STILLROOM_SHARD=K/N every Nth pair from the Kth on.
func TestPairs(t *testing.T) {
	w := newFaultWorld(t)
	texts := "rooms: [{id: room-more, people: [], label: A room}]\nphotos: [{match: IMG_0001.JPG, caption: The desk}]\n"
	if err := os.WriteFile(filepath.Join(w.pristine, "more.yaml"), []byte(texts), 0o600); err != nil {
		t.Fatal(err)
	}
	long := os.Getenv("STILLROOM_LONG") != ""
	moments := []time.Duration{0}
	if long {
		moments = []time.Duration{0, 20 * time.Millisecond, 80 * time.Millisecond, 200 * time.Millisecond}
	}
	first, every := shard(t)
	n, tried := -1, 0
	for _, list := range [][]beside{oneCatalog, olderCatalog} {
		for i, one := range list {
			for _, other := range list[i:] {
				if n++; n%every != first || !long && !sampledPairs[one.name+" "+other.name] {
					continue
				}
				ends := map[string]int{}
				for k, later := range moments {
					if k%2 == 1 {
						one, other = other, one
					}
					tried++
					ends[w.pair(one, other, later)]++
					if k%2 == 1 {
						one, other = other, one
					}
				}
				t.Logf("%-12s with %-12s exit codes %v", one.name, other.name, ends)
			}
		}
	}
	if tried < len(sampledPairs) && every == 1 {
		t.Errorf("%d pairs were tried", tried)
	}
}
