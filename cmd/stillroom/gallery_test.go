package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The gallery of the samples is made from a manifest alone: nothing that a page needs is
// lacking in it, and every picture that the page names is there.
func TestGalleryFromTheManifestAlone(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	g := &together{
		t: t, dir: filepath.Join(t.TempDir(), "catalog"), work: t.TempDir(), counts: map[string]int{}, took: map[string]time.Duration{},
	}
	g.command("init", "init", g.dir)
	g.command("apply", "apply", g.write("records.yaml", togetherRecords))
	card := filepath.Join(g.work, "card")
	for _, n := range []string{"1", "2"} {
		g.draw(filepath.Join(card, "IMG_"+n+".JPG"))
	}
	g.command("import", "import", card, "--shoot", "shoot-a")
	g.command("apply", "apply", g.write("said.yaml", "photos: [{match: 'IMG_*', depicts: [], alt: 'A desk & a \"lamp\".', focal: {x: 0.25, y: 0.5}}]"))
	g.command("grant", "consent", "grant", "--guardian", "guardian-a", "--scope", "room:room-a", "--channel", "web", "--method", "letter",
		"--obtained-by", "liaison", "--review-by", "2099-01-01")
	web := filepath.Join(g.work, "web")
	g.command("export", "export", "--channel", "web", "--to", web, "--recipe", "large-avif,large-webp,large,preview,thumb")
	script, err := filepath.Abs("../../samples/gallery.mjs")
	if err != nil {
		t.Fatal(err)
	}
	page, err := exec.Command(node, script, web).Output()
	if err != nil {
		t.Fatal(err)
	}
	html := string(page)
	for _, want := range []string{"<h2>A room</h2>", "A desk &#38; a &#34;lamp&#34;.", "Sample Photographer", "object-position:25% 50%", "background:#", `<source type="image/avif"`, `<source type="image/webp"`} {
		if !strings.Contains(html, want) {
			t.Errorf("no %q in the page:\n%s", want, html)
		}
	}
	if strings.Contains(html, "undefined") || strings.Count(html, "<figure") != 2 {
		t.Errorf("the manifest lacks something:\n%s", html)
	}
	// The pictures are smaller than the recipes, which then make one size: a browser takes each width once.
	for _, set := range regexp.MustCompile(`srcset="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		widths := map[string]bool{}
		for _, candidate := range strings.Split(set[1], ", ") {
			_, width, _ := strings.Cut(candidate, " ")
			if width == "" || widths[width] {
				t.Errorf("a width twice, or none: %s", set[1])
			}
			widths[width] = true
		}
	}
	files := regexp.MustCompile(`r-[0-9a-f]{12}/[^ "]+`).FindAllString(html, -1)
	if len(files) < 6 {
		t.Errorf("%d pictures in the page", len(files))
	}
	for _, f := range files {
		if _, err := os.Stat(filepath.Join(web, filepath.FromSlash(f))); err != nil {
			t.Error(err)
		}
	}
}
