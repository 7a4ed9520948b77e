package making

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/pipeline/bare"
	"github.com/stillroom/stillroom/pipeline/leak"
)

// What is written anew of films passes the gate, and what ffmpeg wrote does not: the two
// have no reader in common.
func TestFilmsPassTheGateMadeAnew(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not there")
	}
	gate := leak.New(leak.Policy{})
	for name, args := range map[string][]string{
		"h264.mp4": {"-c:v", "libx264", "-bf", "2", "-c:a", "aac"},
		"hevc.mp4": {"-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "aac"},
		"mute.mov": {"-map", "0:v", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart"},
		"talk.m4a": {"-map", "1:a", "-c:a", "aac"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), name)
			all := append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1", "-f", "lavfi", "-i", "sine=duration=1"}, args...)
			if out, err := exec.Command("ffmpeg", append(all, "-metadata", "location=+51.5-000.1/", file)...).CombinedOutput(); err != nil {
				t.Skipf("ffmpeg cannot write it: %s", out)
			}
			d, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			made, err := bare.Make(d)
			if err != nil {
				t.Fatal(err)
			}
			called := "x.mp4"
			if found := gate.Media(called, made.Data); len(found) > 0 {
				t.Errorf("made anew: %v", found)
			}
			if found := gate.Media(called, d); len(found) == 0 {
				t.Error("as it was: the gate lets it pass")
			}
			// Each byte of the tables that no player needs is looked at.
			for _, at := range []int{bytes.Index(made.Data, []byte("mvhd")) + 8, bytes.Index(made.Data, []byte("hdlr")) + 28, bytes.Index(made.Data, []byte("mdhd")) + 24} {
				other := bytes.Clone(made.Data)
				other[at] ^= 0x20
				if found := gate.Media(called, other); len(found) == 0 {
					t.Errorf("byte %d says something, and passes", at)
				}
			}
			for what, other := range map[string][]byte{
				"a box behind":   append(bytes.Clone(made.Data), "\x00\x00\x00\x0Cfree12 E"...),
				"bytes behind":   append(bytes.Clone(made.Data), 'x'),
				"a longer mdat":  longer(made.Data, "mdat", "12 Elm St"),
				"one byte fewer": made.Data[:len(made.Data)-1],
			} {
				if found := gate.Media(called, other); len(found) == 0 {
					t.Errorf("%s passes", what)
				}
			}
		})
	}
}

// longer is a file whose last box holds more.
func longer(d []byte, kind, more string) []byte {
	d = append(bytes.Clone(d), more...)
	at := bytes.LastIndex(d, []byte(kind)) - 4
	size := len(d) - at
	d[at], d[at+1], d[at+2], d[at+3] = byte(size>>24), byte(size>>16), byte(size>>8), byte(size)
	return d
}
