package arrange

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// alongside takes along what programs wrote beside a copy in a mirror, exports of sidecars
// among them: IMG_1.JPG.xmp, and IMG_1.xmp. No such file is on record as a copy. One whose
// new name is taken stays, and verify says that it is there.
func (s shelf) alongside(ctx context.Context, m schema.Move) error {
	if m.Storage == "" {
		return nil // nothing but originals is in there
	}
	from, to := strings.TrimSuffix(m.From, path.Ext(m.From)), strings.TrimSuffix(m.To, path.Ext(m.To))
	for _, ext := range []string{".xmp", ".XMP"} {
		for _, pair := range [][2]string{{m.From, m.To}, {from, to}} {
			was, now := pair[0]+ext, pair[1]+ext
			if was == now || was == m.From {
				continue
			}
			if err := s.takeAlong(ctx, m.Storage, was, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s shelf) takeAlong(ctx context.Context, mirror, was, now string) error {
	info, err := s.in.Stat(was)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return nil
	}
	recorded, err := s.records.OthersAt(ctx, schema.Move{Storage: mirror, To: was})
	if err != nil || recorded {
		return err
	}
	err = s.in.Move(was, now)
	if errors.Is(err, fs.ErrExist) || errors.As(err, new(*store.NameError)) {
		return nil
	}
	return err
}
