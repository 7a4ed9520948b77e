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
		{[]string{"show", "guardian-b"}, "guardian-b-three guardian-b-two"},
		{[]string{"show", "consent-c"}, "consent-c-four"},
		{[]string{"imports", "show", ""}, "1"},
		{[]string{"import", "ca"}, ""},
		{[]string{"-C", filepath.Join(world, "nowhere"), "show", "d"}, ""},
		{[]string{"completion", "f"}, "fish"},
		{[]string{"show", "IMG_410"}, "IMG_4101.JPG IMG_4102.JPG IMG_4103.JPG IMG_4104.JPG IMG_4105.JPG"}, // a name is as good as an id
		{[]string{"list", "--room=room-b"}, "--room=room-b"},
		{[]string{"export", "--channel=pr"}, "--channel=press --channel=print"},
		{[]string{"consent", "grant", "--channel", "web,fil"}, "web,film web,film_promo"},
		{[]string{"consent", "grant", "--no", "pre"}, "press"},
		{[]string{"consent", "grant", "--condition", "no_cro"}, "no_crop"},
		{[]string{"consent", "grant", "--kind", "le"}, "letter"},
		{[]string{"room", "set", "room-"}, "room-a room-b room-c"},
		{[]string{"person", "set", "person-"}, "person-a person-b person-c"},
		{[]string{"reject", "d4ec"}, "d4ec6964ee55"},
		{[]string{"schema", "cli"}, "cli.v1"},
		{[]string{"list", "--sort", "na"}, "name"},
		{[]string{"--color", "al"}, "always"},
		{[]string{"list", "--format", "c"}, "csv"},
		{[]string{"key", "rotate", "--reason", "l"}, "lost"},
	} {
		var out, err bytes.Buffer
		code := run(context.Background(), append([]string{"stillroom", completeFlag}, c.typed...), streams{in: strings.NewReader(""), out: &out, err: &err}, time.Now)
		if got := strings.Join(strings.Fields(out.String()), " "); code != exitOK || got != c.want || err.Len() > 0 {
			t.Errorf("%q: %q, want %q (exit %d, %q)", c.typed, got, c.want, code, err.String())
		}
	}
}

// sessions are lines as they are typed, and the words that a shell offers for the last:
// of commands, of options, of values and of ids.
var sessions = []struct{ typed, want string }{
	{"stillroom consent gra", "grant"},
	{"stillroom export --chann", "--channel"},
	{"stillroom export --channel fil", "film film_promo"},
	{"stillroom list --room room-b", "room-b"},
	{"stillroom purge room:room-b", "room:room-b"},
	{"stillroom show d4ec", "d4ec6964ee55"},
	{"stillroom export @memo", "@memorial"},
	{"stillroom consent withdraw consent-b-", "consent-b-three consent-b-two"},
	{"stillroom help quiet", "quiet-days"},
	{"stillroom purge room:", "room:room-a room:room-b room:room-c"},
	{"stillroom list --room=room-b", "--room=room-b"},
	{"stillroom export --channel=pr", "--channel=press --channel=print"},
}

// Each shell that is here completes with the script that is made for it.
func TestCompletionInShells(t *testing.T) {
	world := exampleWorld(t)
	settings, err := os.OpenFile(filepath.Join(world, "catalog", "stillroom.toml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := settings.WriteString("\n[export.memorial]\nchannel = 'web'\nformat = 'manifest'\n"); err != nil || settings.Close() != nil {
		t.Fatal(err)
	}
	env := inOneProcess(t)
	for shell, script := range map[string]string{
		// As bash has it when Tab is pressed: the line, its pieces, and which of them the cursor
		// is in. What is offered takes the place of the last piece. How all programs are
		// completed is not changed.
		"bash": `breaks=$COMP_WORDBREAKS; source <(stillroom completion bash)
while read -r COMP_LINE; do
  read -ra COMP_WORDS <<< "$(sed 's/[:=]/ & /g' <<< "$COMP_LINE")"
  COMP_CWORD=$((${#COMP_WORDS[@]}-1)) COMP_POINT=${#COMP_LINE} COMPREPLY=(); _stillroom
  word=${COMP_LINE##* } last=${COMP_WORDS[COMP_CWORD]}; case $last in [:=]) last= ;; esac
  echo "${COMPREPLY[*]/#/${word%"$last"}}"
done
[ "$breaks" = "$COMP_WORDBREAKS" ] || echo "COMP_WORDBREAKS is another now"`,
		"fish": `stillroom completion fish | source; while read -l line; complete -C "$line" | string replace -r '\t.*' '' | string join ' '; end; true`,
		"zsh": `compdef() { :; }; compadd() { shift; print -- ${(P)1}; }; _files() { print; }
eval "$(stillroom completion zsh)"; while read -r line; do words=(${=line}); CURRENT=${#words}; _stillroom; done`,
	} {
		t.Run(shell, func(t *testing.T) {
			if _, err := exec.LookPath(shell); err != nil {
				t.Skipf("%s is not here", shell)
			}
			var typed strings.Builder
			for _, s := range sessions {
				typed.WriteString(s.typed + "\n")
			}
			cmd := exec.Command(shell, "-c", script)
			cmd.Stdin = strings.NewReader(typed.String())
			cmd.Env = append(env, "STILLROOM_CATALOG="+filepath.Join(world, "catalog"), "HOME="+t.TempDir())
			out, err := cmd.CombinedOutput()
			offered := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
			if err != nil || len(offered) != len(sessions) {
				t.Fatalf("%v: %s", err, out)
			}
			for i, s := range sessions {
				if offered[i] != s.want {
					t.Errorf("%s<Tab>: %q, want %q", s.typed, offered[i], s.want)
				}
			}
		})
	}
}
