package main

import (
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/schema"
)

// The shells ask the program itself which words may replace the word at the cursor. An id
// has a colon, and --room=ID is one word too: bash takes both apart, as COMP_WORDBREAKS
// says for all programs. So pieces between which no blank was typed are joined, and of
// each answer only what comes in the place of the last piece is given back.
const bashCompletion = `_stillroom() {
  local IFS=$'\n' line="${COMP_LINE#"${COMP_WORDS[0]}"}" last="${COMP_WORDS[COMP_CWORD]}" before word i
  local -a words=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word="${COMP_WORDS[i]}"
    case $line in
      [[:blank:]]*) line="${line#"${line%%[![:blank:]]*}"}"; words+=("$word") ;;
      *) words[${#words[@]}-1]+="$word" ;;
    esac
    line="${line#"$word"}"
  done
  word="${words[${#words[@]}-1]}"
  case $last in [:=]) last='' ;; esac
  before="${word%"$last"}"
  COMPREPLY=()
  for word in $("${COMP_WORDS[0]}" --complete "${words[@]}" 2>/dev/null); do COMPREPLY+=("${word#"$before"}"); done
  [ ${#COMPREPLY[@]} -gt 0 ] || { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$last")); }
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
