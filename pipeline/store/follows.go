package store

import (
	"path"
	"regexp"
	"strconv"

	"github.com/stillroom/stillroom/schema"
)

var numbered = regexp.MustCompile(`-([1-9][0-9]{0,3})(?:\.[^.]*)?$`)

// Follows reports whether a copy lies where its original does, under the original's name
// or one that Keep would have given it there.
func Follows(copied, original string, sha schema.Digest) bool {
	folder, name := Split(original)
	in, as := Split(copied)
	if FoldName(in) != FoldName(folder) && FoldName(in) != FoldName(SafeFolder(folder)) {
		return false
	}
	n := 1
	if m := numbered.FindStringSubmatch(as); m != nil && path.Ext(as) == path.Ext(name) {
		n, _ = strconv.Atoi(m[1]) // digits, as was seen
	}
	for _, name := range []string{name, byDigest(sha, name)} {
		for _, n := range []int{1, n} {
			if as = FoldName(as); as == FoldName(candidate(name, n)) || as == FoldName(candidate(SafeName(name), n)) {
				return true
			}
		}
	}
	return false
}
