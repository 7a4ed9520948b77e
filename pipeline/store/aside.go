package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/stillroom/stillroom/schema"
)

// AsideOf is the folder of the damaged files that should have had a digest. Its name
// tells which original they were, so that an erasure finds them although their bytes
// are others.
func AsideOf(want schema.Digest) string { return path.Join(Aside, want.String()) }

// SetAside takes a damaged file out of the way, under its own name, and says where
// it is now. Nothing of it is changed: somebody may be able to mend it.
func SetAside(s Storage, name string, want schema.Digest) (string, error) {
	base := path.Base(name)
	for n := 1; ; n++ {
		to := path.Join(AsideOf(want), candidate(base, n))
		err := s.Move(name, to)
		if errors.Is(err, fs.ErrExist) && n < 1000 {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("set a damaged file aside: %w", err)
		}
		return to, nil
	}
}
