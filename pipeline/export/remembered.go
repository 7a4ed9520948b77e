package export

import (
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/schema"
)

// remembered reads the documents that a format goes on from one export to the next: those
// of the names that stand at a destination as an earlier export wrote them. One that
// somebody changed, that cannot be read or is larger than any of ours is none of them:
// nothing that lies there may keep from being taken away what has to go.
func remembered(to string, names []string, ours map[string][]written) map[string][]byte {
	const most = 64 << 20
	kept := map[string][]byte{}
	for _, name := range names {
		data, err := destination.Read(to, name, most)
		if err != nil {
			continue
		}
		sum := schema.DigestOf(data)
		for _, w := range ours[name] {
			if w.sum == sum {
				kept[name] = data
			}
		}
	}
	return kept
}
