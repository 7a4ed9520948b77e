package main

import (
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/schema"
)

// The shells ask the program itself which words may replace the word at the cursor. A
// shell takes a colon for the end of a word, and an id has one; --room=ID is one word too.
const bashCompletion = `_stillroom() {
  local IFS=$'\n' cur words cword
  COMP_WORDBREAKS=${COMP_WORDBREAKS//[:=]}
  cur="${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=($("${COMP_WORDS[0]}" --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [ ${#COMPREPLY[@]} -gt 0 ] || { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); }
}
complete -F _stillroom stillroom
`

const zshCompletion = `#compdef stillroom
_stillroom() {
  local -a found
  found=("${(@f)$("${words[1]}" --complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "${found[1]}" ]]; then compadd -a found; else _files; fi
}
compdef _stillroom stillroom
`

const fishCompletion = `function __stillroom
  set -l words (commandline -opc) (commandline -ct)
  set -l found ($words[1] --complete $words[2..-1] 2>/dev/null)
  if set -q found[1]
    printf '%s\n' $found
  else
    __fish_complete_path $words[-1]
  end
end
complete -c stillroom -f -a '(__stillroom)'
`

func cmdCompletion(p *program) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print a completion script for bash, zsh or fish",
		ArgsUsage: "SHELL",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			script := ""
			switch shell := c.Args().First(); shell {
			case "bash":
				script = bashCompletion
			case "zsh":
				script = zshCompletion
			case "fish":
				script = fishCompletion
			default:
				return usagef("%v", &schema.UnknownError{What: "shell", Word: shell, Known: []string{"bash", "zsh", "fish"}})
			}
			return p.out.verbatim([]byte(script))
		},
	}
}
