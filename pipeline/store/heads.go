package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// HeadsName is the file of a mirror that remembers which entries a catalog's
// ledger had: a line each of number, hash, moment and the catalog's UUID. It only
// grows.
const HeadsName = ".stillroom.heads"

// head is one line of it.
type head struct{ sha256, catalog string }

func readHeads(s Storage) (list []head, text []byte, err error) {
	r, err := s.OpenAt(HeadsName, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err == nil {
		text, err = io.ReadAll(r)
		err = errors.Join(err, r.Close())
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read the heads in %s: %w", s.Identity().Path, err)
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		if w := strings.Fields(lines.Text()); len(w) == 4 {
			list = append(list, head{w[1], w[3]})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, nil, fmt.Errorf("read the heads in %s: %s holds something else than them: %w", s.Identity().Path, HeadsName, err)
	}
	return list, text, nil
}

// Heads returns the hashes that a storage remembers of a catalog, oldest first. No
// file is none.
func Heads(s Storage, catalog string) ([]string, error) {
	all, _, err := readHeads(s)
	var list []string
	for _, h := range all {
		if h.catalog == catalog {
			list = append(list, h.sha256)
		}
	}
	return list, err
}

// Remembers returns the catalogs of which a storage remembers entries.
func Remembers(s Storage) (map[string]bool, error) {
	all, _, err := readHeads(s)
	catalogs := map[string]bool{}
	for _, h := range all {
		catalogs[h.catalog] = true
	}
	return catalogs, err
}

// NoteHead has a storage remember an entry, unless it is the last one remembered.
func NoteHead(ctx context.Context, s Storage, catalog string, seq int64, sha256, at string) error {
	list, text, err := readHeads(s)
	if err != nil || last(list, catalog) == sha256 {
		return err
	}
	return remember(ctx, s, text, fmt.Sprintf("%d %s %s %s\n", seq, sha256, at, catalog))
}

// last is the newest entry that is remembered of a catalog; "" for none.
func last(list []head, catalog string) (sha256 string) {
	for _, h := range list {
		if h.catalog == catalog {
			sha256 = h.sha256
		}
	}
	return sha256
}

func remember(ctx context.Context, s Storage, text []byte, line string) error {
	if len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
		text = append(text, '\n') // somebody's editor took it away
	}
	text = append(text, line...)
	return s.Replace(ctx, HeadsName, 0o600, bytes.NewReader(text), schema.DigestOf(text), int64(len(text)))
}

// ownHeads is how many entries a storage remembers of its own catalog: an older database
// in the place of a newer one lacks the last of them.
const ownHeads = 50

// NoteOwnHead has the storage of a catalog itself remember an entry, beside the database,
// unless it is the last one remembered: the newest ones are kept, and with fresh set this
// one alone.
func NoteOwnHead(ctx context.Context, s Storage, seq int64, sha256, at string, fresh bool) error {
	list, text, err := readHeads(s)
	if err != nil || !fresh && last(list, s.Identity().UUID) == sha256 {
		return err
	}
	if fresh {
		text = nil
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	text = bytes.Join(lines[max(0, len(lines)-ownHeads):], nil)
	return remember(ctx, s, text, fmt.Sprintf("%d %s %s %s\n", seq, sha256, at, s.Identity().UUID))
}
