package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/schema"
)

const togetherRecords = `
families:
  - {id: family-a, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole}]}
  - {id: family-b, guardians: [{id: guardian-b, name: Sasha Notreal, relationship: parent, authority: sole}]}
people: [{id: person-a, family: family-a, name: Wren Notreal}, {id: person-b, family: family-b, name: Robin Notreal}]
rooms: [{id: room-a, people: [person-a], label: A room}, {id: room-b, people: [person-b], label: Another room}]
shoots:
  - {id: shoot-a, room: room-a, date: 2024-03-02, photographer: Sample Photographer}
  - {id: shoot-b, room: room-b, date: 2024-03-03, photographer: Sample Photographer}
notices: [{id: notice-1, version: "1", lang: en}]
`

// together is a catalog on which many programs run at once.
type together struct {
	t         *testing.T
	dir, work string

	mu     sync.Mutex
	counts map[string]int // of commands, by what they are called and exit code
	took   map[string]time.Duration
}

// mayEnd are the exit codes of commands that may end with others than 0: none is 11. A
// check may find that copies are to come back, and an export ends when a family changes
// its mind between the decision and the first file.
var mayEnd = map[string][]int{"verify": {exitOK, exitFindings}, "export": {exitOK, exitFailed}}

// command runs the program as a process of its own, as every user does.
func (g *together) command(called string, args ...string) {
	var said bytes.Buffer
	c := exec.Command("stillroom", append([]string{"-C", g.dir}, args...)...)
	c.Stdout, c.Stderr = &said, &said
	begun := time.Now()
	err := c.Run()
	took := time.Since(begun)
	code := c.ProcessState.ExitCode()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		g.t.Error(err)
		return
	}
	codes := mayEnd[called]
	if codes == nil {
		codes = []int{exitOK}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.counts[fmt.Sprint(called, " ", code)]++
	g.took[called] = max(g.took[called], took)
	moved := code != exitFailed || strings.Contains(said.String(), schema.ErrMoved.Error())
	if called == "verify" {
		g.finds(said.Bytes())
	}
	if !slices.Contains(codes, code) || !moved || strings.Contains(said.String(), "locked") {
		g.t.Errorf("stillroom %s ended with %d: %s", strings.Join(args, " "), code, said.String())
	}
}

// newTogether is a catalog of two rooms with so many photographs each, of which somebody
// has said that they show nobody.
func newTogether(t *testing.T, photos int) *together {
	g := &together{
		t: t, dir: filepath.Join(t.TempDir(), "catalog"), work: t.TempDir(), counts: map[string]int{}, took: map[string]time.Duration{},
	}
	g.command("init", "init", g.dir)
	g.command("apply", "apply", g.write("records.yaml", togetherRecords))
	for _, room := range []string{"a", "b"} {
		card := filepath.Join(g.work, "card-"+room)
		for n := range photos {
			g.draw(filepath.Join(card, fmt.Sprintf("IMG_%s%d.JPG", room, n)))
		}
		g.command("import", "import", card, "--shoot", "shoot-"+room)
	}
	g.command("apply", "apply", g.write("depicts.yaml", "photos: [{match: 'IMG_*', depicts: []}]"))
	return g
}

// draw draws a photograph that looks like no other.
func (g *together) draw(name string) {
	img := image.NewRGBA(image.Rect(0, 0, 90, 60))
	for y := range 6 {
		for x := range 9 {
			cell := color.RGBA{uint8(rand.IntN(256)), uint8(rand.IntN(256)), uint8(rand.IntN(256)), 255}
			for i := range 100 {
				img.Set(10*x+i%10, 10*y+i/10, cell)
			}
		}
	}
	var data bytes.Buffer
	err := errors.Join(jpeg.Encode(&data, img, nil), os.MkdirAll(filepath.Dir(name), 0o700))
	if err = errors.Join(err, os.WriteFile(name, data.Bytes(), 0o600)); err != nil {
		g.t.Error(err)
	}
}

func (g *together) write(name, text string) string {
	name = filepath.Join(g.work, name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		g.t.Error(err)
	}
	return name
}

// killed starts the program and kills it a little later, wherever it is then.
func (g *together) killed(args ...string) {
	c := exec.Command("stillroom", append([]string{"-C", g.dir}, args...)...)
	if err := c.Start(); err != nil {
		g.t.Error(err)
		return
	}
	time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
	_ = c.Process.Kill() // it may have ended
	_ = c.Wait()
}

// rows asks the catalog's database.
func (g *together) rows(query string, fn func(*sql.Rows) error) {
	g.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(g.dir, catalog.FileName)+"?mode=ro")
	if err != nil {
		g.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		g.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			g.t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		g.t.Fatal(err)
	}
}

// leaks looks for photos of room-b in what was exported while nobody said yes for it.
func (g *together) leaks() {
	exported := map[string]bool{}
	g.rows(`SELECT d.destination, COALESCE(p.shoot_id, '') FROM deliveries d JOIN delivery_files f USING (delivery_id) JOIN photos p ON p.sha256 = f.photo`,
		func(rows *sql.Rows) error {
			var to, shoot string
			err := rows.Scan(&to, &shoot)
			if name := filepath.Base(to); strings.HasPrefix(name, "closed-") {
				if exported[name] = true; shoot == "shoot-b" {
					g.t.Errorf("%s has a photo of room-b", name)
				}
			}
			return err
		})
	if len(exported) != g.counts["export closed 0"] {
		g.t.Errorf("%d exports are on record, of %d", len(exported), g.counts["export closed 0"])
	}
}

// transactions counts what the largest transaction of each kind wrote.
func (g *together) transactions() {
	g.rows(`SELECT act, MAX(n) FROM (SELECT l.act, COUNT(*) n FROM ledger l JOIN ledger_changes c USING (seq) GROUP BY l.seq) GROUP BY act`,
		func(rows *sql.Rows) error {
			var act string
			var most int
			err := rows.Scan(&act, &most)
			g.t.Logf("%-8s wrote %4d rows at most", act, most)
			if act != "export" && most > mostRows { // a delivery is one thing, however large
				g.t.Errorf("one transaction of %s wrote %d rows", act, most)
			}
			return err
		})
}

// mostRows is what a transaction of these commands may write: what 64 files of a card
// come to.
const mostRows = 64 * 12

// sound has all of it checked.
func (g *together) sound() {
	out, err := exec.Command("stillroom", "-C", g.dir, "verify", "--read-data", "--json").Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitFindings) {
		g.t.Fatal(err)
	}
	g.finds(out)
}

// finds reads what a check found, beside others who write or alone. That copies are to come
// back is no fault.
func (g *together) finds(out []byte) {
	ended := false
	for line := range bytes.Lines(out) {
		var f toldFinding
		if err := json.Unmarshal(line, &f); err != nil {
			continue // said beside it, to people
		}
		ended = ended || f.Type == "summary"
		if f.Type == "finding" && f.Rule != findings.RecallOpen && f.Rule != findings.DeliveryUncovered {
			g.t.Errorf("a check finds %+v", f)
		}
	}
	if !ended {
		g.t.Errorf("a check says nothing: %s", out)
	}
}

// An import, exports, texts, captions, withdrawals and checks run on one catalog at once,
// and one after the other is killed. Nobody is refused, no export that began after a
// withdrawal has a photo of it, no transaction writes much, and a check of all of it finds
// no fault. STILLROOM_LONG=1 does so for minutes.
func TestManyWriteTogether(t *testing.T) {
	rounds := 2
	if os.Getenv("STILLROOM_LONG") != "" {
		rounds = 40
	}
	g := newTogether(t, 4)
	yes := func(id, room string) {
		g.command("grant", "consent", "grant", "--guardian", "guardian-"+room, "--scope", "room:room-"+room, "--channel", "web", "--method", "letter",
			"--obtained-by", "liaison", "--review-by", "2099-01-01", "--id", id, "--evidence", g.write(id+".txt", "A letter: "+id))
	}
	yes("consent-a", "a")
	export := func(word, name string) {
		g.command(word, "export", "--channel", "web", "--to", filepath.Join(g.work, name))
	}
	room := func(id string) string {
		return g.write(id+".yaml", fmt.Sprintf("rooms: [{id: %s, people: [], label: A room}]", id))
	}

	var all sync.WaitGroup
	for _, what := range []func(n int){
		func(n int) {
			card := filepath.Join(g.work, fmt.Sprint("card", n))
			for k := range 3 {
				g.draw(filepath.Join(card, fmt.Sprintf("IMG_%d%d.JPG", n, k)))
			}
			g.command("import", "import", card, "--shoot", "shoot-a")
		},
		func(n int) { export("export", fmt.Sprint("one-", n)) },
		func(n int) { export("export", fmt.Sprint("two-", n)) },
		func(n int) { g.command("apply", "apply", room(fmt.Sprint("room-n", n))) },
		func(n int) { g.killed("apply", room(fmt.Sprint("room-k", n))) },
		func(n int) {
			g.command("set", "set", "--where", "room=room-b", "--caption", fmt.Sprint("The desk, ", n))
		},
		func(int) { g.command("verify", "verify", "--json") },
		func(n int) {
			id := fmt.Sprint("consent-b-", n)
			yes(id, "b")
			g.command("withdraw", "consent", "withdraw", id, "--by", "guardian-a")
			export("export closed", fmt.Sprint("closed-", n))
		},
	} {
		all.Go(func() {
			for n := range rounds {
				what(n)
			}
		})
	}
	all.Wait()
	g.leaks()
	g.transactions()
	g.sound()
	for _, k := range slices.Sorted(maps.Keys(g.counts)) {
		t.Logf("%-20s %d times", k, g.counts[k])
	}
	for _, k := range slices.Sorted(maps.Keys(g.took)) {
		t.Logf("%-20s took %v at most", k, g.took[k].Round(time.Millisecond))
	}
}
