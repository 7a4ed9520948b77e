package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// checkout is a repository with a catalog in it, cloned: Git keeps no modes.
func checkout(t *testing.T) (dir string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	world := exampleWorld(t)
	dir = filepath.Join(t.TempDir(), "calling")
	for _, line := range []string{"git init -q .", "git add -f catalog", "git -c user.name=Keeper -c user.email=keeper@example.org commit -qm records", "git clone -q . " + dir} {
		words := strings.Fields(line)
		c := exec.Command(words[0], words[1:]...)
		c.Dir = world
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", line, err, out)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "catalog"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// blockAfter is the block of lines behind a line of a YAML file, without their indent.
func blockAfter(t *testing.T, file, line string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", file))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(data), "\n"+line+"\n")
	if !found {
		t.Fatalf("%s has no line %q", file, line)
	}
	indent := len(rest) - len(strings.TrimLeft(rest, " "))
	var b strings.Builder
	for l := range strings.Lines(rest) {
		if len(l) <= indent || strings.TrimSpace(l[:indent]) != "" {
			break
		}
		b.WriteString(l[indent:])
	}
	return b.String()
}

// typed runs a shell on a script.
func typed(t *testing.T, shell, dir, script string, env ...string) (code int, out string) {
	t.Helper()
	c := exec.Command(shell, "-e", "-c", script)
	c.Dir, c.Env = dir, env
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	var exit *exec.ExitError
	if err := c.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), said.String()
}

// What the kit for other people's pipelines types is run on a checkout as they have it: it
// passes where nothing is wrong, and fails where a file is gone.
func TestKitOnACheckout(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip(err)
	}
	action := blockAfter(t, ".github/actions/verify/action.yml", "      run: |")
	component := blockAfter(t, "templates/verify.yml", "  script:")
	component = strings.NewReplacer("$[[ inputs.catalog ]]", "catalog", "$[[ inputs.fail-on ]]", "error", "\n  --format", " --format", "\n- ", "\n").Replace("\n" + component)
	hook := blockAfter(t, ".pre-commit-hooks.yaml", "  name: stillroom verify")
	_, hook, _ = strings.Cut(hook, "entry: ")
	hook, _, _ = strings.Cut(hook, "\n")
	inOne := inOneProcess(t)
	for _, of := range []struct {
		name, shell, script string
		reports             string
	}{
		{"action", "bash", action, "runner/stillroom.*/verify.*"},
		{"component", "sh", component, "stillroom*"},
		{"hook", "sh", "chmod -R go= catalog; " + hook, ""},
	} {
		dir := checkout(t)
		if err := os.Mkdir(filepath.Join(dir, "runner"), 0o700); err != nil {
			t.Fatal(err)
		}
		env := append(slices.Clone(inOne), "CATALOG=catalog", "READ_DATA=true", "FAIL_ON=error", "PROGRAM=stillroom", "RUNNER_TEMP="+filepath.Join(dir, "runner"),
			"GITHUB_OUTPUT="+filepath.Join(dir, "output"), "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary"))
		if of.name == "hook" {
			env = append(env, "STILLROOM_CATALOG=catalog")
		}
		if code, out := typed(t, of.shell, dir, of.script, env...); code != exitOK {
			t.Errorf("%s, nothing is wrong: exit %d: %s", of.name, code, out)
		}
		if of.reports != "" {
			if written, _ := filepath.Glob(filepath.Join(dir, of.reports)); len(written) != 3 {
				t.Errorf("%s wrote %v", of.name, written)
			}
			left, _ := filepath.Glob(filepath.Join(dir, "stillroom*"))
			for _, file := range left { // each run of a pipeline begins with none
				_ = os.Remove(file)
			}
		}
		if err := os.RemoveAll(filepath.Join(dir, "catalog", "originals", "shoot-a")); err != nil {
			t.Fatal(err)
		}
		if code, out := typed(t, of.shell, dir, of.script, env...); code != exitFindings || !strings.Contains(out, "SR-ORIGINAL-MISSING") {
			t.Errorf("%s, originals are gone: exit %d: %s", of.name, code, out)
		}
	}
}
