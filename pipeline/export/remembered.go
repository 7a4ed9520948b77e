package export

import (
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/schema"
)

// remembered reads the documents that a format goes on from one export to the next: those
// of the names that stand at a destination as an earlier export wrote them. One that
// somebody changed, or that is larger than any of ours, is none of them.
func remembered(to string, names []string, ours map[string][]written) (map[string][]byte, error) {
	const most = 64 << 20
	kept := map[string][]byte{}
	for _, name := range names {
		data, err := destination.Read(to, name, most)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, paths.Without(err)
		}
		sum := schema.DigestOf(data)
		for _, w := range ours[name] {
			if w.sum == sum {
				kept[name] = data
			}
		}
	}
	return kept, nil
}
