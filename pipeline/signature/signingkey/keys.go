package signingkey

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
)

// KeyName is the file in a catalog that holds its signing key, beside the database
// and never in it: whoever has a copy of the records cannot sign.
const KeyName = "signing.key"

// ErrKey says that the catalog's signing key cannot be used, so no signed file leaves.
var ErrKey = errors.New("the signing key of this catalog cannot be used")

// Catalog is what signing asks of the catalog: which keys there have been.
type Catalog interface {
	SigningKeys(ctx context.Context) ([]schema.SigningKey, error)
	AddSigningKey(ctx context.Context, key schema.SigningKey) error
}

// Key is the key that a catalog signs with. Where there has never been one it
// is made. One that is gone, damaged or another than the ledger says is ErrKey.
func Key(ctx context.Context, cat Catalog, dir string, now time.Time) (signature.Key, error) {
	known, err := cat.SigningKeys(ctx)
	if err != nil {
		return signature.Key{}, err
	}
	if len(known) == 0 {
		if known, err = firstKey(ctx, cat, dir, now); err != nil {
			return signature.Key{}, err
		}
	}
	key, mode, err := Read(dir)
	if err == nil && mode&0o077 != 0 {
		// A card's file system may know no modes; verify says so where it stays.
		_ = tighten(dir)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return signature.Key{}, fmt.Errorf("%w: %s is not there", ErrKey, KeyName)
	case err != nil:
		return signature.Key{}, fmt.Errorf("%w: %s: %w", ErrKey, KeyName, err)
	case key.Public().ID != known[len(known)-1].ID:
		return signature.Key{}, fmt.Errorf("%w: %s holds %s, and the ledger says %s", ErrKey, KeyName, key.Public().ID, known[len(known)-1].ID)
	}
	return key, nil
}

// firstKey makes the first key of a catalog, or takes the one whose row a run that was
// killed did not come to write. Two that do so at once have one key in the end.
func firstKey(ctx context.Context, cat Catalog, dir string, now time.Time) ([]schema.SigningKey, error) {
	key, data, err := newKey()
	if err != nil {
		return nil, err
	}
	err = atomicfile.WriteOnce(ctx, filepath.Join(dir, KeyName), 0o600, bytes.NewReader(data), schema.DigestOf(data), int64(len(data)))
	if errors.Is(err, fs.ErrExist) {
		if key, _, err = Read(dir); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrKey, KeyName, err)
		}
	} else if err != nil {
		return nil, err
	}
	aerr := addKey(ctx, cat, key, now, "")
	known, err := cat.SigningKeys(ctx)
	if err == nil && len(known) == 0 {
		err = aerr // else it was the other one who wrote the row
	}
	return known, err
}

func newKey() (signature.Key, []byte, error) {
	key, err := signature.New()
	if err != nil {
		return key, nil, err
	}
	data, err := key.Write()
	return key, data, err
}

// Rotate makes a new key and signs with that from now on. Older signatures are checked
// with the public half of the key before, which the ledger keeps, with the reason for
// its replacement.
func Rotate(ctx context.Context, cat Catalog, dir string, now time.Time, why schema.KeyReason) (signature.Key, error) {
	key, data, err := newKey()
	if err != nil {
		return key, err
	}
	// The file before the row: a row without its file would refuse every export.
	if err := atomicfile.Replace(ctx, filepath.Join(dir, KeyName), 0o600, data); err != nil {
		return key, err
	}
	return key, addKey(ctx, cat, key, now, why)
}

func addKey(ctx context.Context, cat Catalog, key signature.Key, now time.Time, why schema.KeyReason) error {
	public, err := key.Public().JWK()
	if err != nil {
		return err
	}
	return cat.AddSigningKey(ctx, schema.SigningKey{ID: key.Public().ID, Public: string(public), Since: schema.WhenOf(now), Why: why})
}

// tighten makes the file one that only its owner can read. A link is not followed.
func tighten(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return root.Chmod(KeyName, 0o600)
}

// Read reads the file, and says which mode it has. A link is not followed.
func Read(dir string) (signature.Key, fs.FileMode, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return signature.Key{}, 0, err
	}
	defer root.Close()
	info, err := root.Lstat(KeyName)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is not a file")
	}
	if err != nil {
		return signature.Key{}, 0, paths.Without(err)
	}
	f, err := root.OpenFile(KeyName, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return signature.Key{}, 0, paths.Without(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, signature.MaxBytes+1))
	if err != nil {
		return signature.Key{}, 0, paths.Without(err)
	}
	key, err := signature.Read(data)
	return key, info.Mode().Perm(), err
}

// Public are those of a catalog, the one that it signs with first. One of before
// that was damaged in the ledger is left out: it checks nothing any more. The one that
// it signs with cannot be.
func Public(ctx context.Context, cat interface {
	SigningKeys(ctx context.Context) ([]schema.SigningKey, error)
}) ([]signature.Public, error) {
	known, err := cat.SigningKeys(ctx)
	if err != nil {
		return nil, err
	}
	var keys []signature.Public
	for i := len(known) - 1; i >= 0; i-- {
		list, err := signature.ReadPublic([]byte(known[i].Public))
		if err != nil || list[0].ID != known[i].ID {
			if i < len(known)-1 {
				continue
			}
			return nil, fmt.Errorf("%w: the ledger's public key %s is damaged", ErrKey, known[i].ID)
		}
		keys = append(keys, list[0])
	}
	return keys, nil
}
