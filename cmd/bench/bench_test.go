package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Numbers from one machine can be compared with those from another only if both
// had the same pictures.
func TestPhotographsAreTheSameEverywhere(t *testing.T) {
	a, b := draw(1, 300, 200, 1), draw(1, 300, 200, 1)
	if !bytes.Equal(a.Y, b.Y) || !bytes.Equal(a.Cb, b.Cb) || !bytes.Equal(a.Cr, b.Cr) {
		t.Error("drawn twice, and not the same")
	}
	if bytes.Equal(a.Y, draw(2, 300, 200, 1).Y) {
		t.Error("two photographs are one")
	}
}

func TestPhotograph(t *testing.T) {
	for n, want := range []struct {
		orientation byte
		profile     bool
	}{0: {1, false}, 1: {1, true}, 3: {6, false}, 7: {8, true}} {
		if want.orientation == 0 {
			continue
		}
		data, err := photograph(n, 96, 64)
		if err != nil {
			t.Fatal(err)
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil || c.Width != 96 || c.Height != 64 {
			t.Errorf("%d: %dx%d, %v", n, c.Width, c.Height, err)
		}
		entry := []byte{0x12, 0x01, 3, 0, 1, 0, 0, 0, want.orientation}
		if !bytes.Contains(data, entry) {
			t.Errorf("%d: no orientation %d", n, want.orientation)
		}
		if got := bytes.Contains(data, []byte("ICC_PROFILE")); got != want.profile {
			t.Errorf("%d: profile %v, want %v", n, got, want.profile)
		}
	}
}

// A profile's tags must lie where its table says, or readers ignore it all.
func TestProfileTable(t *testing.T) {
	p := adobeRGB()
	be := binary.BigEndian
	if int(be.Uint32(p)) != len(p) || string(p[36:40]) != "acsp" {
		t.Fatal("not a profile")
	}
	for i := range int(be.Uint32(p[128:])) {
		e := p[132+12*i:]
		at, size := be.Uint32(e[4:]), be.Uint32(e[8:])
		if at%4 != 0 || int(at+size) > len(p) {
			t.Errorf("%s: %d bytes at %d of %d", e[:4], size, at, len(p))
		}
	}
}

func TestCopiesAreOtherFilesOfTheSamePicture(t *testing.T) {
	dir := t.TempDir()
	data, err := photograph(0, 96, 64)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.jpg", "same bytes.JPG", ".hidden.jpg", "note.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	b := bench{given: dir, copies: 3, work: filepath.Join(dir, "work")}
	if err := b.layOut(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(b.photos, "*"))
	if err != nil || len(files) != 3 || b.count != 3 {
		t.Fatalf("%d photographs in %v, %v; want 3", b.count, files, err)
	}
	seen := map[string]bool{}
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		seen[string(body)] = true
		if _, err := jpeg.Decode(bytes.NewReader(body)); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d different files, want 3", len(seen))
	}
}

// A peer that leaves a size out, or a picture lying, would win unjustly.
func TestCheckComparesWithTheFirst(t *testing.T) {
	put := func(dir, name string, w, h int) {
		t.Helper()
		var b bytes.Buffer
		if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	catalog, same, lying := t.TempDir(), t.TempDir(), t.TempDir()
	put(catalog, "originals/a.jpg", 90, 60) // does not count
	put(catalog, "derivatives/a/large.jpg", 20, 30)
	put(same, "a.jpg/2560.jpg", 21, 30) // rounded in its own way
	put(lying, "a.jpg/2560.jpg", 30, 20)
	var b bench
	if err := b.check(catalog); err != nil {
		t.Error(err)
	}
	if err := b.check(same); err != nil {
		t.Error(err)
	}
	if err := b.check(lying); err == nil {
		t.Error("a picture that lies was taken for one that stands")
	}
	if err := b.check(t.TempDir()); err == nil {
		t.Error("nothing was taken for a picture")
	}
}

func TestMissingPeersAreNamed(t *testing.T) {
	err := need("sh", "no-such-program", "nor-this-one")(nil)
	if err == nil || err.Error() != "not installed: no-such-program, nor-this-one" {
		t.Errorf("got %v", err)
	}
}

func TestMeasure(t *testing.T) {
	c, err := measure(command{args: []string{"sh", "-c", `[ "$HERE" = yes ] && sleep 0.1`}, env: []string{"HERE=yes"}})
	if err != nil || c.wall < 100*time.Millisecond || c.peak == 0 {
		t.Errorf("got %+v, %v", c, err)
	}
	if _, err := measure(command{args: []string{"sh", "-c", "echo one; echo two; exit 3"}}); err == nil || !strings.HasSuffix(err.Error(), ": two") {
		t.Errorf("got %v, want the last line", err)
	}
}

// A shell script's memory is that of the programs it starts.
func TestResidentCountsChildren(t *testing.T) {
	if _, err := os.Stat("/proc/self/task"); err != nil {
		t.Skip("no /proc here")
	}
	cmd := exec.Command("sh", "-c", "sleep 10 & echo ready; wait")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = exec.Command("sh", "-c", "kill $(cat /proc/"+strconv.Itoa(cmd.Process.Pid)+"/task/*/children)").Run()
		_ = cmd.Wait()
	}()
	if _, err := out.Read(make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	pid := strconv.Itoa(cmd.Process.Pid)
	statm, err := os.ReadFile("/proc/" + pid + "/statm")
	if err != nil {
		t.Fatal(err)
	}
	alone, _ := strconv.ParseInt(strings.Fields(string(statm))[1], 10, 64)
	if all := resident(pid); all <= alone*int64(os.Getpagesize()) {
		t.Errorf("%d bytes with the child, %d pages without", all, alone)
	}
}

func TestReport(t *testing.T) {
	b := bench{count: 2, bytes: 3 << 20, rounds: 3, copies: 1, given: "x"}
	costs := func(wall ...time.Duration) (c []cost) {
		for _, w := range wall {
			c = append(c, cost{w * time.Second, 2 * w * time.Second, int64(w) << 20})
		}
		return c
	}
	got := b.report([]result{
		{peer{name: ours, does: "all"}, costs(9, 4, 5)},
		{peer{name: floor, does: "little"}, costs(2, 2, 4)},
	})
	for _, line := range []string{
		"| stillroom import | all | 5.00 | 1.00 | 2.50 | 10.00 | 5 |\n",
		"| limit | little | 2.00 | 0.40 | 1.00 | 4.00 | 2 |\n",
		"\n2 photographs, 3 MiB; medians of 3 rounds",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
}

// A card has a folder for each room that its records tell of, and no picture twice.
func TestDrawCard(t *testing.T) {
	dir := t.TempDir()
	if err := drawCard(dir, smallPerRoom+2); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for n := range smallPerRoom + 2 {
		data, err := os.ReadFile(filepath.Join(dir, roomFolder(n), fmt.Sprintf("IMG_%04d.JPG", n)))
		if err != nil || seen[string(data)] {
			t.Errorf("photograph %d is there already, or: %v", n, err)
		}
		seen[string(data)] = true
	}
	records, err := os.ReadFile(filepath.Join(dir, "shoot.yaml"))
	if err != nil || strings.Count(string(records), "match: room-") != 2 {
		t.Errorf("%v\n%s", err, records)
	}
}
