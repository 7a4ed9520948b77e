package main

import (
	"bufio"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/store/disk"
)

// While another command writes to the catalog, an update takes away at once what a family
// asked back, and waits with the rest. One after which nothing is left waits for nobody.
func TestUpdateTakesAwayWithoutWaiting(t *testing.T) {
	g := &together{
		t: t, dir: filepath.Join(t.TempDir(), "catalog"), work: t.TempDir(), counts: map[string]int{}, took: map[string]time.Duration{},
	}
	g.command("init", "init", g.dir)
	g.command("apply", "apply", g.write("records.yaml", togetherRecords))
	for _, room := range []string{"a", "b"} {
		card := filepath.Join(g.work, "card-"+room)
		g.draw(filepath.Join(card, fmt.Sprintf("IMG_%s.JPG", room)))
		g.command("import", "import", card, "--shoot", "shoot-"+room)
	}
	g.command("apply", "apply", g.write("depicts.yaml", "photos: [{match: 'IMG_*', depicts: []}]"))
	for _, room := range []string{"a", "b"} {
		g.command("grant", "consent", "grant", "--guardian", "guardian-"+room, "--scope", "room:room-"+room, "--channel", "web", "--method", "letter",
			"--obtained-by", "liaison", "--review-by", "2099-01-01", "--id", "consent-"+room)
	}
	web := filepath.Join(g.work, "web")
	g.command("export", "export", "--channel", "web", "--to", web)
	pictures := func() int {
		t.Helper()
		list, err := filepath.Glob(filepath.Join(web, "r-*", "*.jpg"))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	all := pictures()
	g.command("withdraw", "consent", "withdraw", "consent-b", "--by", "guardian-a")

	other, err := disk.Open(g.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	unlock, err := other.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	update := exec.Command("stillroom", "-C", g.dir, "export", "--to", web, "--update")
	said, err := update.StderrPipe()
	if err == nil {
		err = update.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	told := false
	// Let go if it never says so: the update would wait for this test, and this test for it.
	patience := time.AfterFunc(time.Minute, func() { update.Process.Kill() })
	for lines := bufio.NewScanner(said); !told && lines.Scan(); {
		told = strings.Contains(lines.Text(), "the rest of the update waits for another command")
	}
	patience.Stop()
	if !told {
		t.Error("the update does not say that the rest of it waits")
	}
	if n := pictures(); n == 0 || n >= all {
		t.Errorf("%d pictures of %d stand while another command writes", n, all)
	}
	unlock()
	if err := update.Wait(); err != nil {
		t.Error(err)
	}
	if out, err := exec.Command("stillroom", "manifest", "check", web).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}

	g.command("withdraw", "consent", "withdraw", "consent-a", "--by", "guardian-a")
	if unlock, err = other.Lock(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	defer unlock()
	out, err := exec.Command("stillroom", "-C", g.dir, "export", "--to", web, "--update").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitRefused || pictures() != 0 {
		t.Errorf("%v, %d pictures left: %s", err, pictures(), out)
	}
}
