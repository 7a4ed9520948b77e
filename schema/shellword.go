package schema

import "strings"

// ShellWord is a word as a person types it into a shell: as it is, or in single quotes
// where the shell would take it apart or for something else. Whatever is printed to be
// typed is written by it.
func ShellWord(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,+@%="
	odd := func(r rune) bool { return r < 0x80 && !strings.ContainsRune(plain, r) }
	if word != "" && !strings.HasPrefix(word, "-") && strings.IndexFunc(word, odd) < 0 {
		return word
	}
	if strings.HasPrefix(word, "-") {
		word = "./" + word // a name, and no option
		if strings.IndexFunc(word, odd) < 0 {
			return word
		}
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
