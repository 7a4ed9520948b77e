package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What may come next, in words: of the program by itself.
func TestComplete(t *testing.T) {
	world := exampleWorld(t)
	t.Setenv("STILLROOM_CATALOG", filepath.Join(world, "catalog"))
	for _, c := range []struct {
		typed []string
		want  string
	}{
		{[]string{"impor"}, "import imports"},
		{[]string{"consent", "gr"}, "grant"},
		{[]string{"export", "--chan"}, "--channel"},
		{[]string{"export", "--channel", "w"}, "web"},
		{[]string{"export", "--format", "b"}, "bagit"},
		{[]string{"list", "--room", ""}, "room-a room-b room-c"},
		{[]string{"consent", "withdraw", "consent-b-t"}, "consent-b-three consent-b-two"},
		{[]string{"purge", "family:family-b"}, "family:family-b"},
		{[]string{"show", "d"}, "d4ec6964ee55 d72a090a88ae"},
		{[]string{"imports", "show", ""}, "1"},
		{[]string{"import", "ca"}, ""},
		{[]string{"-C", filepath.Join(world, "nowhere"), "show", "d"}, ""},
		{[]string{"completion", "f"}, "fish"},
	} {
		var out, err bytes.Buffer
		code := run(context.Background(), append([]string{"stillroom", completeFlag}, c.typed...), streams{in: strings.NewReader(""), out: &out, err: &err}, time.Now)
		if got := strings.Join(strings.Fields(out.String()), " "); code != exitOK || got != c.want || err.Len() > 0 {
			t.Errorf("%q: %q, want %q (exit %d, %q)", c.typed, got, c.want, code, err.String())
		}
	}
}

// Each shell that is here completes with the script that is made for it.
func TestCompletionInShells(t *testing.T) {
	world := exampleWorld(t)
	bin := t.TempDir()
	self, err := os.Executable()
	if err == nil {
		err = os.Symlink(self, filepath.Join(bin, "stillroom")) // called so, it is the program: see TestMain
	}
	if err != nil {
		t.Fatal(err)
	}
	for shell, ask := range map[string]string{
		"bash": `source <(stillroom completion bash)
COMP_WORDS=(stillroom purge room:room-b) COMP_CWORD=2; _stillroom; echo "${COMPREPLY[*]}"`,
		"fish": `stillroom completion fish | source; complete -C "stillroom purge room:room-b"`,
		"zsh": `compdef() { :; }; compadd() { shift; print -l -- ${(P)1}; }; _files() { :; }
eval "$(stillroom completion zsh)"; words=(stillroom purge room:room-b); CURRENT=3; _stillroom`,
	} {
		t.Run(shell, func(t *testing.T) {
			if _, err := exec.LookPath(shell); err != nil {
				t.Skipf("%s is not here", shell)
			}
			cmd := exec.Command(shell, "-c", ask)
			cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "STILLROOM_CATALOG="+filepath.Join(world, "catalog"), "HOME="+t.TempDir())
			out, err := cmd.CombinedOutput()
			if got := strings.TrimSpace(string(out)); err != nil || got != "room:room-b" {
				t.Errorf("%v: %q", err, got)
			}
		})
	}
}
