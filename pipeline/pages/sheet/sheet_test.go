package sheet

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font"

	"github.com/stillroom/stillroom/schema"
)

func small(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 32, 20)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func frames() []Frame {
	return []Frame{
		{ID: "aaaaaaaaaaaa", Name: "IMG_2.JPG", Room: "room-b", Sequence: 2, Rating: 4, Channels: []string{"web", "film"}},
		{ID: "bbbbbbbbbbbb", Name: `<script>alert(1)</script>"x.JPG`, Taken: "2024-04-06T09:15:00"},
		{ID: "cccccccccccc", Name: "IMG_1.JPG", Room: "room-b", Sequence: 1, Held: true},
		{ID: "dddddddddddd", Name: "IMG_0.JPG", Room: "room-a"},
	}
}

func options(t *testing.T) Options {
	pic := small(t)
	return Options{Title: "Contact sheet", Paper: A4, Made: time.Date(2030, 1, 2, 3, 4, 0, 0, time.UTC), Picture: func(f Frame) ([]byte, error) {
		if f.ID == "dddddddddddd" {
			return nil, nil
		}
		return pic, nil
	}}
}

// Rooms stand in order, what is in none last, and the photos of each in theirs.
func TestHTML(t *testing.T) {
	var b bytes.Buffer
	if err := HTML(&b, frames(), options(t)); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	at := -1
	for _, s := range []string{
		"room-a, 1 photo", "no preview", "IMG_0.JPG", "may go nowhere", "room-b, 2 photos", "IMG_1.JPG", "no. 1", "may go nowhere; held",
		"IMG_2.JPG", "no. 2  ****", "may go to web, film", "in no room, 1 photo", "&lt;script&gt;", "2024-04-06", "For the house",
	} {
		i := strings.Index(page[at+1:], s)
		if i < 0 {
			t.Fatalf("%q does not stand where it should", s)
		}
		at += 1 + i
	}
	if strings.Contains(page, "<script") || strings.Count(page, `src="data:image/jpeg;base64,`) != 3 {
		t.Error("the pictures are not in it, or a name is more than a name")
	}
}

func TestPDF(t *testing.T) {
	pdftotext, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not there")
	}
	for paper, size := range map[Paper]string{A4: "595.28 841.89", Letter: "612.00 792.00"} {
		opt := options(t)
		opt.Paper = paper
		many := frames()
		for range 40 {
			many = append(many, Frame{ID: "eeeeeeeeeeee", Name: "IMG_9.JPG", Room: "room-c"})
		}
		var b bytes.Buffer
		if err := PDF(&b, many, opt); err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(b.Bytes(), []byte(size)) {
			t.Errorf("%s: no page measures %s", paper, size)
		}
		name := filepath.Join(t.TempDir(), "sheet.pdf")
		if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(pdftotext, "-layout", name, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		text := string(out)
		if pages := strings.Count(text, "\f"); strings.Count(text, "IMG_9.JPG") != 40 || pages < 5 || strings.Count(text, "For the house") != pages || strings.Count(text, "room-c, 40 photos") != pages-3 {
			t.Errorf("%s: %d pages:\n%s", paper, pages, text)
		}
	}
}

func TestKind(t *testing.T) {
	for name, known := range map[string]bool{"a.html": true, "a.PDF": true, "a.gif": false, "pdf.d/a": false, "a": false} {
		if _, err := Kind(name); (err == nil) != known {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A sheet that is one picture has every frame at its place, dark on white, and no more
// of them than it can hold.
func TestJPG(t *testing.T) {
	opt := options(t)
	asked := 0
	opt.Smaller = func(data []byte, longEdge int) ([]byte, error) { asked++; return data, nil }
	var b bytes.Buffer
	if err := JPG(&b, frames(), opt); err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	// Rooms a, b and none: three headings and three rows below the title.
	if want := image.Rect(0, 0, 1656, 48+56+3*(56+424)+48+20); img.Bounds() != want {
		t.Errorf("it measures %v, want %v", img.Bounds(), want)
	}
	dark := func(x, y int) bool { r, _, _, _ := img.At(x, y).RGBA(); return r < 0x4000 }
	bottom := func(row int) int { return 48 + 56 + (row+1)*56 + row*424 + 240 - 10 }
	if dark(48+16, bottom(0)) || !dark(48+16, bottom(1)) || !dark(48+264+16, bottom(1)) || dark(48+2*264+16, bottom(1)) || !dark(48+16, bottom(2)) {
		t.Error("a picture is not at its place")
	}
	if asked != 3 {
		t.Errorf("%d pictures were made to fit, want 3", asked)
	}
	var many *TooManyError
	if err := JPG(&b, make([]Frame, MostInPicture+1), opt); !errors.As(err, &many) {
		t.Errorf("too many: %v", err)
	}
}

// Of twelve channels none is cut off.
func TestEveryChannelIsTold(t *testing.T) {
	plain, _, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	f := Frame{Held: true}
	for _, ch := range schema.Channels() {
		f.Channels = append(f.Channels, string(ch))
	}
	lines := wrapped(plain, f.goes(), jpgCell)
	if strings.Join(lines, " ") != f.goes() || len(lines) > jpgLines-3 {
		t.Errorf("%q", lines)
	}
	for _, l := range lines {
		if font.MeasureString(plain, l).Ceil() > jpgCell {
			t.Errorf("%q is cut off", l)
		}
	}
}

// On every kind of sheet a picture is made small before it is drawn: the smallest one
// of a photo may be large.
func TestCellsAreMadeSmall(t *testing.T) {
	for name, most := range map[string]int{"a.html": 288, "a.pdf": 336, "a.jpg": 240} {
		write, err := Kind(name)
		if err != nil {
			t.Fatal(err)
		}
		opt, asked := options(t), 0
		opt.Smaller = func(data []byte, longEdge int) ([]byte, error) {
			if asked++; longEdge != most {
				t.Errorf("%s: a cell of %d pixels, want %d", name, longEdge, most)
			}
			return data, nil
		}
		if err := write(&bytes.Buffer{}, frames(), opt); err != nil || asked != 3 {
			t.Errorf("%s: %d pictures were made small, want 3: %v", name, asked, err)
		}
	}
}
