package leftovers

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/workfolder"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// stuck is a storage that cannot be looked through for half-written files, and of which one
// rendering cannot be removed.
type stuck struct{ store.Storage }

func (stuck) Sweep(context.Context, bool) (store.Swept, error) {
	return store.Swept{}, fs.ErrPermission
}

func (s stuck) Remove(rel string) error {
	if strings.HasSuffix(rel, "a.jpg") {
		return fs.ErrPermission
	}
	return s.Storage.Remove(rel)
}

func (*inHand) Photos(context.Context, schema.Selection, func(schema.Photo) error) error { return nil }

// alone has no mirrors.
type alone struct{}

func (alone) Mirrors(context.Context) ([]schema.Storage, error) { return nil, nil }

// Whatever cannot be removed is said, and keeps nothing else from going.
func TestCleanGoesOn(t *testing.T) {
	ctx := context.Background()
	st, err := disk.Create(filepath.Join(t.TempDir(), "catalog"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	unlock, err := st.Lock(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	dir := st.Identity().Path
	for _, rel := range []string{"derivatives/aa/a.jpg", "derivatives/bb/b.jpg", workfolder.Name + "/1"} {
		file := filepath.Join(dir, filepath.FromSlash(rel))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	out, err := Clean(ctx, CleanJob{Catalog: &inHand{}, Storages: alone{}, Store: stuck{st}, Dir: dir, Places: disk.Places{}, Clock: time.Now})
	if !errors.Is(err, fs.ErrPermission) || out.Renderings != 1 || len(out.Leftovers) != 1 {
		t.Errorf("%+v, %v", out, err)
	}
	for rel, stays := range map[string]bool{"derivatives/aa/a.jpg": true, "derivatives/bb/b.jpg": false, workfolder.Name: false} {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(rel))); (err == nil) != stays {
			t.Errorf("%s: %v", rel, err)
		}
	}
}
