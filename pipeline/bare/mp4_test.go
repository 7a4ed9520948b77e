package bare

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// film is a film of a second, as ffmpeg writes one with all that can be said about it.
func film(t testing.TB, name string, more ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not there")
	}
	file := filepath.Join(t.TempDir(), name)
	args := append([]string{
		"-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1", "-f", "lavfi", "-i", "sine=frequency=440:duration=1",
	}, more...)
	args = append(args, "-metadata", "title="+address, "-metadata", "location=+51.5-000.1/", "-metadata", "creation_time=2024-04-06T08:41:12Z", file)
	if out, err := exec.Command("ffmpeg", args...).CombinedOutput(); err != nil {
		t.Skipf("ffmpeg cannot write it: %s", out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// decoded are the digests of every picture and every piece of sound, as ffmpeg decodes
// them.
func decoded(t *testing.T, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.mp4")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("ffmpeg", "-v", "error", "-i", file, "-f", "framemd5", "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var frames []string
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "#") {
			frames = append(frames, strings.TrimSpace(line))
		}
	}
	return strings.Join(frames, "\n")
}

// A film that is written anew shows and sounds the same, to the last picture, and says
// nothing of what was said about it.
func TestMP4(t *testing.T) {
	for name, args := range map[string][]string{
		"h264.mp4":  {"-c:v", "libx264", "-bf", "2", "-c:a", "aac"},
		"late.mp4":  {"-c:v", "libx264", "-c:a", "aac", "-movflags", "+faststart+use_metadata_tags"},
		"hevc.mp4":  {"-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "aac"},
		"quick.mov": {"-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"},
		"sound.m4a": {"-map", "1:a", "-c:a", "aac"},
	} {
		t.Run(name, func(t *testing.T) {
			d := film(t, name, args...)
			made, err := Make(d)
			if err != nil {
				t.Fatal(err)
			}
			if sound := name == "sound.m4a"; made.Form != MP4 || sound == (made.Width != 0) {
				t.Errorf("it is %s, %d wide", made.Form, made.Width)
			}
			if was, is := decoded(t, d), decoded(t, made.Data); was != is || was == "" {
				t.Errorf("it plays otherwise:\n%s\nwant\n%s", is, was)
			}
			for _, said := range []string{address, "+51.5", "Lavf", "x264", "x265", "udta", "Handler", "Elm"} {
				if bytes.Contains(made.Data, []byte(said)) {
					t.Errorf("it still says %s", said)
				}
			}
			again, err := Make(made.Data)
			if err != nil || !bytes.Equal(again.Data, made.Data) {
				t.Errorf("made of what was made: %v, %d bytes, want %d", err, len(again.Data), len(made.Data))
			}
		})
	}
	for name, args := range map[string][]string{
		"pieces.mp4": {"-c:v", "libx264", "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"},
		"jpeg.mov":   {"-c:v", "mjpeg", "-c:a", "aac"},
		"pcm.mov":    {"-c:v", "libx264", "-c:a", "pcm_s16le"},
	} {
		d := film(t, name, args...)
		if made, err := Make(d); err == nil {
			t.Errorf("%s: %d bytes were made of it", name, len(made.Data))
		}
	}
	d := film(t, "cut.mp4", "-c:v", "libx264", "-c:a", "aac", "-movflags", "+faststart")
	if made, err := Make(d[:len(d)-100]); err == nil {
		t.Errorf("cut off: %d bytes were made of it", len(made.Data))
	}
}

// What FuzzMake says holds of films too: nothing ends the program, and what is made can be
// made anew without a byte being another.
func FuzzMP4(f *testing.F) {
	// Written by ffmpeg, a test picture and a tone: where it is not there, nothing would be tried.
	for _, name := range []string{"film.mp4", "sound.m4a"} {
		d, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		if _, err := Make(d); err != nil {
			f.Fatalf("%s: %v", name, err)
		}
		f.Add(d)
	}
	f.Fuzz(func(t *testing.T, d []byte) {
		made, err := Make(d)
		if err != nil {
			return
		}
		again, err := Make(made.Data)
		if err != nil || !bytes.Equal(again.Data, made.Data) {
			t.Errorf("made of what was made: %v, %d bytes of %d", err, len(again.Data), len(made.Data))
		}
	})
}
