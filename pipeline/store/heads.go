package store

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// HeadsName is the file of a mirror that remembers which entries a catalog's
// ledger had: a line each of number, hash, moment and the catalog's UUID. It only
// grows.
const HeadsName = ".stillroom.heads"

// Heads returns the hashes that are remembered of a catalog, oldest first. No file
// is none.
func (s *Store) Heads(catalog string) ([]string, error) {
	f, err := s.root.Open(HeadsName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("read the heads in %s: %w", s.path, err)
	}
	defer f.Close()
	var list []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if w := strings.Fields(lines.Text()); len(w) == 4 && w[3] == catalog {
			list = append(list, w[1])
		}
	}
	return list, lines.Err()
}

// NoteHead remembers an entry, unless it is the last one remembered.
func (s *Store) NoteHead(catalog string, seq int64, sha256, at string) error {
	known, err := s.Heads(catalog)
	if err != nil || len(known) > 0 && known[len(known)-1] == sha256 {
		return err
	}
	f, err := s.root.OpenFile(HeadsName, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return atomicfile.Destination("note the head in", s.path, err)
	}
	_, err = fmt.Fprintf(f, "%d %s %s %s\n", seq, sha256, at, catalog)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return atomicfile.Destination("note the head in", s.path, err)
	}
	return nil
}
