package main

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Loading libvips takes longer than all that most commands do. The tests' program is linked
// as the program is.
func TestStartsWithoutLibvips(t *testing.T) {
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	libraries, err := program.ImportedLibraries()
	if err != nil {
		t.Fatal(err)
	}
	drawing := func(name string) bool {
		return slices.ContainsFunc([]string{"libvips", "libg", "libjpeg", "libraw"}, func(l string) bool { return strings.HasPrefix(name, l) })
	}
	if !slices.ContainsFunc(libraries, drawing) {
		return
	}
	symbols, err := program.ImportedSymbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		if !strings.HasPrefix(s.Version, "GLIBC") {
			t.Errorf("%s is missing in pipeline/render/borrowed.h", s.Name)
		}
	}
	t.Errorf("the program starts with %s", strings.Join(libraries, ", "))
}

func TestLoadsLibvipsToDraw(t *testing.T) {
	loads := func(args ...string) bool {
		c := exec.Command("stillroom", args...)
		c.Env = append(os.Environ(), "LD_DEBUG=files")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v", args, err)
		}
		return bytes.Contains(out, []byte("libvips.so"))
	}
	if !loads("--version") {
		t.Skip("the loader does not say what it loads")
	}
	catalog := t.TempDir() + "/catalog"
	for _, args := range [][]string{
		{"init", catalog}, {"--catalog", catalog, "list"}, {"--catalog", catalog, "consent", "matrix"},
		{"help"}, {"channels"}, {"completion", "bash"},
	} {
		if loads(args...) {
			t.Errorf("stillroom %s loads libvips", strings.Join(args, " "))
		}
	}
}
