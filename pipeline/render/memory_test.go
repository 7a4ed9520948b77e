//go:build linux

package render

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/stillroom/stillroom/schema"
)

// bomb is a picture of 198 million pixels in 34 bytes, which takes about 1.5 GiB.
const bomb = "52494646" + "1a000000" + "57454250" + "5650384c" + "0e000000" + "2f7ffe1b0c071011fd0f4444ff03"

// TestWantOfMemoryIsNotDamage draws a sound picture where there is not enough memory
// for it, in a process of its own.
func TestWantOfMemoryIsNotDamage(t *testing.T) {
	data, err := hex.DecodeString(bomb)
	if err != nil {
		t.Fatal(err)
	}
	o := Original{Data: data, Format: schema.FormatWebP, Width: 16000, Height: 12400}
	recipes := []schema.Recipe{{Name: "thumb", LongEdge: 256, Format: schema.FormatJPEG, Quality: 80, Version: 1, On: true}}
	if os.Getenv("STARVED") != "" {
		small := Original{Data: data, Format: schema.FormatWebP, Width: 1, Height: 1}
		if _, err := (Limits{MaxPixels: 1 << 40}).Ladder(context.Background(), small, recipes); !errors.As(err, new(*DecodeError)) {
			t.Fatalf("before: %v", err) // the decoder is loaded now
		}
		var now unix.Rlimit
		if err := unix.Getrlimit(unix.RLIMIT_AS, &now); err != nil {
			t.Fatal(err)
		}
		now.Cur = pages(t) + 300<<20
		if err := unix.Setrlimit(unix.RLIMIT_AS, &now); err != nil {
			t.Fatal(err)
		}
		_, err := Limits{MaxPixels: 1 << 40}.Ladder(context.Background(), o, recipes)
		var memory *MemoryError
		if !errors.As(err, &memory) {
			t.Fatalf("it was said to be %v", err)
		}
		// A scan of 12 bits, which is put together in our own memory.
		scan := Original{Data: encodeTIFF(16000, 12400, 1, 12, 1, nil), Format: schema.FormatTIFF, Width: 16000, Height: 12400}
		if _, err := (Limits{MaxPixels: 1 << 40}).Ladder(context.Background(), scan, recipes); !errors.As(err, &memory) {
			t.Fatalf("the scan was said to be %v", err)
		}
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestWantOfMemoryIsNotDamage$", "-test.v")
	cmd.Env = append(os.Environ(), "STARVED=1", "GOMAXPROCS=2")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "PASS") {
		t.Errorf("%v\n%s", err, out)
	}
}

// pages is how much address space this process has.
func pages(t *testing.T) uint64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var n uint64
	for _, c := range strings.Fields(string(text))[0] {
		n = n*10 + uint64(c-'0')
	}
	return n * uint64(os.Getpagesize())
}

func TestNeedOfAJPEG(t *testing.T) {
	marker := func(m byte) []byte {
		return append([]byte{0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, m, 0, 11}, make([]byte, 9)...)
	}
	for _, x := range []struct {
		m    byte
		more bool
	}{{0xc0, false}, {0xc1, false}, {0xc2, true}, {0xc6, true}, {0xc9, false}, {0xca, true}} {
		if progressive(marker(x.m)) != x.more {
			t.Errorf("marker %x: progressive %v", x.m, !x.more)
		}
	}
}
