package export

import "github.com/stillroom/stillroom/pipeline/export/making"

// Stage is what an export does now, and how far it is with that. A total of 0 is not
// known, or there is nothing to count.
type Stage struct {
	Doing       string // in words, such as "writing"
	Done, Total int    // photos or files
	Bytes, Of   int64
}

// tell tells whoever watches what is done now.
func (a asked) tell(s Stage) {
	if a.Watch != nil {
		a.Watch(s)
	}
}

// bytesOf is the size of all files together.
func bytesOf(files []making.File) (n int64) {
	for _, f := range files {
		n += f.Body.Size()
	}
	return n
}
