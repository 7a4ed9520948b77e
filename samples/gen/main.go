// Gen makes the sample shoot: three bedrooms nobody ever lived in, furnished
// and rendered here, with everything a camera writes into a file. They stand
// in for photographs that must never be in a repository.
//
//	go run ./samples/gen
//
// The same program makes the same bytes again; on another kind of processor
// a pixel may differ by a shade.
package main

import (
	"errors"
	"flag"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
)

// Qualities of the JPEGs: frames are originals and should bear being made
// into derivatives; a thumbnail has to fit the EXIF segment.
const (
	frameQuality = 90
	thumbQuality = 75
	sheetQuality = 80
)

// careful is the effort for frames that are kept.
var careful = effort{coarse: 3, samples: 14}

func main() {
	out := flag.String("out", filepath.Join("samples", "shoot"), "write the frames below `DIR`, and contact-sheet.jpg beside it")
	only := flag.String("room", "", "make only the room in this `FOLDER`")
	scale := flag.Float64("scale", 1, "make frames `N` times their size: 0.3 is quick to look at while a room is furnished")
	flag.Parse()
	if err := run(*out, *only, *scale); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(out, only string, scale float64) error {
	made := 0
	for i := range rooms {
		if only == "" || only == rooms[i].folder {
			made++
			if err := photograph(&rooms[i], out, scale); err != nil {
				return err
			}
		}
	}
	if made == 0 {
		return fmt.Errorf("no room has the folder %q", only)
	}
	sheet, err := contactSheet(out)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(os.Stderr, "gen: no contact sheet: not all frames are there")
		return nil
	}
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(filepath.Dir(out), "contact-sheet.jpg"), encode(sheet, sheetQuality), 0o644)
}

// photograph builds a room and writes its frames.
func photograph(r *room, out string, scale float64) error {
	dir := filepath.Join(out, r.folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	s := r.build()
	s.settle(careful.samples, 3)
	for i := range r.frames {
		f := &r.frames[i]
		file, err := write(r, f, r.film.develop(s.render(f.cam, scaled(f.w, scale), scaled(f.h, scale), careful)))
		if err != nil {
			return err
		}
		path := filepath.Join(dir, f.name+".JPG")
		if err := os.WriteFile(path, file, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s  %d bytes\n", path, len(file))
	}
	return nil
}

func scaled(n int, by float64) int { return max(16, int(float64(n)*by+0.5)) }

// write makes the file a camera would have written of an upright picture.
func write(r *room, f *frameSpec, up *image.RGBA) ([]byte, error) {
	stored := store(up, f.orientation)
	w, h := stored.Rect.Dx(), stored.Rect.Dy()
	const long = 160
	thumb := encode(shrink(stored, long*w/max(w, h), long*h/max(w, h)), thumbQuality)
	app1, err := writeEXIF(r, f, w, h, thumb)
	if err != nil {
		return nil, err
	}
	return attach(encode(stored, frameQuality), app1), nil
}
