package atomicfile

import (
	"crypto/rand"
	"strings"
)

const (
	tempPrefix = ".stillroom-" // hidden: a browser of files does not show what is not whole
	tempSuffix = ".tmp"
	tempRandom = 26 // characters of rand.Text: 130 bits, so no two writers meet
)

// TempName is a name that IsTemp knows, and that nobody else has.
func TempName() string { return tempName() }

func tempName() string { return tempPrefix + rand.Text() + tempSuffix }

// IsTemp reports whether name (without directory) is one that this package gives to
// files that are not yet whole. It is strict, because a file that it says yes to may be
// deleted after a crash.
func IsTemp(name string) bool {
	s, ok := strings.CutPrefix(name, tempPrefix)
	if !ok {
		return false
	}
	s, ok = strings.CutSuffix(s, tempSuffix)
	if !ok || len(s) != tempRandom {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '2' || c > '7') { // base32
			return false
		}
	}
	return true
}
