package schema

import (
	"fmt"
	"path"
	"strings"
)

// MatchPath reports whether the glob of a photo record matches a file, given
// its path with slashes. A glob with a slash is compared with the whole path,
// one without with the file name. The syntax is that of path.Match.
func MatchPath(glob, rel string) (bool, error) {
	if !strings.Contains(glob, "/") {
		rel = path.Base(rel)
	}
	ok, err := path.Match(glob, rel)
	if err != nil {
		return false, fmt.Errorf("%q is not a file pattern: %w", glob, err)
	}
	return ok, nil
}

// MinDigestPrefix is the shortest prefix of a SHA-256 that names a photo.
const MinDigestPrefix = 4

// IsDigestPrefix reports whether s could be the beginning of a SHA-256.
func IsDigestPrefix(s string) bool {
	return len(s) >= MinDigestPrefix && len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
}
