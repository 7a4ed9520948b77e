package disk

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
)

const (
	movedTo   = "moved to "
	movedText = `This folder was a stillroom catalog. The catalog lies where the line above says; what is
here is as it was then, and stillroom uses it no more. It holds private photographs:
remove it when the catalog in its new place has been verified.
`
)

// GiveUp makes the folder of a storage one no more: its marker says where the storage
// lies now. The files stay as they are.
func GiveUp(ctx context.Context, root, to string) error {
	return atomicfile.Replace(ctx, filepath.Join(root, store.Marker), 0o600, []byte(movedTo+to+"\n"+movedText))
}

// GivenUp says where the storage lies now that was in the folder root; "" if its marker
// does not say so.
func GivenUp(root string) (to string, err error) {
	info, err := os.Stat(filepath.Join(root, store.Marker))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular(): // a pipe would be waited for
		return "", nil
	}
	f, err := os.Open(filepath.Join(root, store.Marker))
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 8192))
	first, _, _ := strings.Cut(string(b), "\n")
	to, moved := strings.CutPrefix(first, movedTo)
	if !moved {
		to = ""
	}
	return to, err
}
