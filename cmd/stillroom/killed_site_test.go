package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A memorial whose export is killed, wherever it is then, is not there or whole: the old
// one or the new one, with no page that ends early and no link or picture that leads to
// nothing. When a family withdraws and an export ends, nothing of theirs is left in it: no
// page, no picture, no word, no address. STILLROOM_LONG=1 kills more often.
func TestKilledSite(t *testing.T) {
	kills := 3
	if os.Getenv("STILLROOM_LONG") != "" {
		kills = 10
	}
	g := newTogether(t, 4)
	for _, room := range []string{"a", "b"} {
		g.command("grant", "consent", "grant", "--guardian", "guardian-"+room, "--scope", "room:room-"+room, "--channel", "web", "--method", "letter",
			"--obtained-by", "liaison", "--review-by", "2099-01-01", "--id", "consent-"+room)
	}
	g.command("set", "set", "--where", "room=room-b", "--caption", "The red desk.")
	g.command("derive", "derive", "--site")
	parent := filepath.Join(g.work, "root")
	web := filepath.Join(parent, "web")
	site := []string{"export", "--channel", "web", "--format", "site", "--to", web, "--base-url", "https://example.org/rooms"}
	begun := time.Now()
	g.command("export", append(site, "--dry-run")...)
	took := 2 * time.Since(begun)

	// The first one: nothing that people look at stands there, or all of it does.
	for range kills {
		killAfter(t, time.Duration(rand.Int64N(int64(took))), append([]string{"-C", g.dir}, site...)...)
		if _, err := os.Stat(filepath.Join(web, "index.html")); err == nil {
			wholeSite(t, web)
			break
		}
		if list, _ := filepath.Glob(filepath.Join(web, "*")); len(list) > 0 {
			t.Fatalf("a part of a site stands there: %q", list)
		}
	}
	site = append(site, "--update")
	g.command("update", site...)
	wholeSite(t, web)
	theirs := ""
	rooms, err := filepath.Glob(filepath.Join(web, "r-*", "index.html"))
	if err != nil || len(rooms) != 2 {
		t.Fatalf("rooms: %q, %v", rooms, err)
	}
	for _, page := range rooms {
		if text, err := os.ReadFile(page); err == nil && bytes.Contains(text, []byte("The red desk.")) {
			theirs = filepath.Base(filepath.Dir(page))
		}
	}
	if theirs == "" {
		t.Fatal("no page has the caption")
	}

	// Updates of what people look at.
	for n := range kills {
		g.command("set", "set", "--where", "room=room-b", "--caption", fmt.Sprintf("The red desk, %d.", n))
		killAfter(t, time.Duration(rand.Int64N(int64(took))), append([]string{"-C", g.dir}, site...)...)
		wholeSite(t, web)
	}

	// They withdraw; the update is killed as well, and then one ends.
	g.command("withdraw", "consent", "withdraw", "consent-b", "--by", "guardian-b")
	for range kills {
		killAfter(t, time.Duration(rand.Int64N(int64(took))), append([]string{"-C", g.dir}, site...)...)
	}
	g.command("update", site...)
	wholeSite(t, web)
	for _, name := range strings.Split(filesBelow(t, parent), "\n") {
		// An export that is killed before its entry in the ledger leaves a folder that no export
		// of a catalog knows for its own. Nothing is in it.
		inside, err := os.ReadDir(name)
		empty := err == nil && len(inside) == 0
		if strings.Contains(name, theirs) || strings.Contains(name, ".stillroom-") && !empty {
			t.Errorf("left: %s", name)
		}
		text, err := os.ReadFile(name)
		if err != nil || filepath.Base(name) == "recall.json" {
			continue // a folder; what was asked back is named where consumers are asked for it
		}
		for _, word := range []string{"red desk", theirs + "/"} {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s holds %q", name, word)
			}
		}
	}
}

var leadsTo = regexp.MustCompile(`(?:href|src)="([^"#:]+)(?:#[^"]*)?"|([^ ",=]+) [0-9]+w[",]`)

// wholeSite asserts that all that a site names is there, to the end.
func wholeSite(t *testing.T, dir string) {
	t.Helper()
	if out, err := exec.Command("stillroom", "manifest", "check", dir).CombinedOutput(); err != nil {
		t.Errorf("neither the old one nor the new one: %v\n%s", err, out)
	}
	links := 0
	for _, name := range strings.Split(filesBelow(t, dir), "\n") {
		if filepath.Ext(name) != ".html" {
			continue
		}
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasSuffix(bytes.TrimSpace(page), []byte("</html>")) {
			t.Errorf("%s ends early", name)
		}
		for _, m := range leadsTo.FindAllSubmatch(page, -1) {
			links++
			to := filepath.Join(filepath.Dir(name), string(m[1])+string(m[2]))
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s leads to %s: %v", name, to, err)
			}
		}
	}
	if links < 20 {
		t.Errorf("%d links were looked at", links)
	}
}
