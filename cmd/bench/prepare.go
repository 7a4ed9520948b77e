package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The peers travel in the program: it can be carried to another machine.
//
//go:embed peers
var embedded embed.FS

// scripts is where the peers are laid out, with what npm fetches for them.
func (b *bench) scripts() string { return filepath.Join(b.work, "peers") }

func (b *bench) layOutScripts() error {
	return fs.WalkDir(embedded, "peers", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(b.work, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(to, 0o777)
		}
		data, err := embedded.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o666)
	})
}

func hasProgram(b *bench) error {
	_, err := exec.LookPath(b.program)
	return err
}

// need is the preparation of a peer that is made of programs.
func need(programs ...string) func(*bench) error {
	return func(*bench) error {
		var missing []string
		for _, p := range programs {
			if _, err := exec.LookPath(p); err != nil {
				missing = append(missing, p)
			}
		}
		if len(missing) > 0 {
			return errors.New("not installed: " + strings.Join(missing, ", "))
		}
		return nil
	}
}

// needSharp fetches sharp in the version of the lock file, unless it is there.
func needSharp(b *bench) error {
	if err := need("node")(b); err != nil {
		return err
	}
	if _, err := b.output("node", "version.mjs"); err == nil {
		return nil
	}
	if err := need("npm")(b); err != nil {
		return err
	}
	sayf("fetching sharp")
	if _, err := b.output("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"); err != nil {
		return err
	}
	_, err := b.output("node", "version.mjs")
	return err
}

// buildLimit compiles for this very processor: nothing is to be faster.
func buildLimit(b *bench) error {
	if err := need("cc", "pkg-config")(b); err != nil {
		return err
	}
	_, err := b.output("sh", "-c", "exec cc -O3 -march=native -ffast-math -o ../limit limit.c "+
		"$(pkg-config --cflags --libs libjpeg lcms2 libcrypto) -lm -lpthread")
	return err
}

// output runs a program among the scripts and returns its results. If it fails,
// the error holds the last line of what else it said.
func (b *bench) output(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = b.scripts()
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, lastLine(said.Bytes()))
	}
	return out.String(), nil
}

// versionOf is the first line of what a peer says about itself.
func (b *bench) versionOf(p peer) string {
	if p.version == nil {
		return ""
	}
	put := strings.NewReplacer("{stillroom}", b.program, "{peers}", b.scripts())
	args := make([]string, len(p.version))
	for i, a := range p.version {
		args[i] = put.Replace(a)
	}
	out, err := b.output(args[0], args[1:]...)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(out, "\n")
	// ImageMagick goes on about itself.
	line, _, _ = strings.Cut(strings.TrimPrefix(line, "Version: "), " Q16")
	return strings.TrimSpace(line)
}

func lastLine(out []byte) string {
	out = bytes.TrimSpace(out)
	return string(out[bytes.LastIndexByte(out, '\n')+1:])
}
