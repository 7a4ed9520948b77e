package disk

import (
	"io/fs"
	"os"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// atomicDir is a folder in which one file is about to get a name.
type atomicDir struct {
	*os.Root
	stage func(fs.FileMode) (*atomicfile.Staged, error)
}

// publish writes the file and gives it its name, by PublishOnce or PublishReplace.
func (d *atomicDir) publish(name string, mode fs.FileMode, as func(*atomicfile.Staged, string) error) error {
	staged, err := d.stage(mode)
	if err != nil {
		return err
	}
	defer staged.Discard()
	return as(staged, name)
}
