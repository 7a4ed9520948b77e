package making

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// tileService makes the pictures of a photo's image service and the list of them.
// They stay in the one ZIP that they were made in, and are read from it part by
// part: a thousand photos have tens of thousands.
func (m Maker) tileService(ctx context.Context, p *formats.Photo, pic *formats.Picture) ([]File, error) {
	data, err := derivativeBody(m.Store, pic.From, p.Photo.SHA256).Read()
	if err != nil {
		return nil, err
	}
	say := ofDerivative(pic.From.Path, p.Photo.SHA256)
	whole := File{
		Photo: p.Photo.SHA256, Decision: p.DecisionID, Treated: pic.From.Treated, Soon: true,
		Gate: AsPicture, Profile: leak.Profile(pic.File.MetadataProfile),
	}
	if pic.Making.SamePixels() {
		whole.Rendering = pic.From.SHA256
	}
	tiles := parts{from: stored(m.Store, pic.From.Path), say: func(string) func(error) error { return say }, mark: m.markOf}
	if pic.Making.Tiles.Cut {
		if data, err = cutTiles(ctx, m.Draws, data, *pic); err != nil {
			return nil, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
		}
		piece, err := m.Work.Put(data)
		if err != nil {
			return nil, err
		}
		tiles.from, tiles.say = piece.OpenAt, func(path string) func(error) error { return ofMade(whole.Photo, path) }
	}
	if pic.File.Width, pic.File.Height, err = render.TilesSize(data); err != nil {
		return nil, say(err)
	}
	files, err := tiles.unpack(data, pic, whole)
	if err != nil {
		return nil, say(err)
	}
	list, err := formats.TileList(pic.Tiles)
	if err != nil {
		return nil, err
	}
	listed := Paper(pic.File.Path, list)
	pic.File.Bytes, pic.File.SHA256 = listed.Body.Size(), listed.Body.Sum()
	listed.Soon, listed.Photo, listed.Decision, listed.Treated, listed.Rendering = true, whole.Photo, whole.Decision, whole.Treated, whole.Rendering
	return append(files, listed), nil
}

// cutTiles makes tiles of a derivative.
func cutTiles(ctx context.Context, by render.Renderer, data []byte, pic formats.Picture) ([]byte, error) {
	// It was made under the limits of the catalog, and is as large as it was then.
	r, err := by.Retile(ctx, render.Limits{MaxPixels: int64(pic.From.Width) * int64(pic.From.Height)}, data, pic.From.Format, pic.Making.Tiles.LongEdge)
	switch {
	case err != nil:
		return nil, err
	case r.Partial:
		return nil, fmt.Errorf("derivative %s is damaged", pic.From.Path)
	}
	return r.Data, nil
}

// parts are the pictures of a set of tiles, which lies somewhere as one file.
type parts struct {
	from opening
	say  func(path string) func(error) error
	mark func(picture []byte) string
}

// unpack lists the pictures of a set of tiles that leave, as files of their own
// and in the picture.
func (t parts) unpack(data []byte, pic *formats.Picture, whole File) ([]File, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var files []File
	pic.Tiles = nil
	for _, part := range forViewers(z.File) {
		f := part.file
		if pic.Making.Tiles.Whole && !strings.HasPrefix(f.Name, "full/") {
			continue
		}
		at, err := f.DataOffset()
		if err != nil {
			return nil, err
		}
		end := at + int64(f.UncompressedSize64)
		if f.Method != zip.Store || end < at || end > int64(len(data)) {
			return nil, errors.New("the tiles are packed in another way than they were made")
		}
		out := whole
		out.Path = path.Join(path.Dir(pic.File.Path), part.name)
		out.Mark = t.mark(data[at:end])
		out.Body = withMark(data[at:end], schema.FormatJPEG, out.Mark, t.from.part(at, end-at), t.say(out.Path))
		files = append(files, out)
		tile := schema.Tile{Path: part.name, Bytes: out.Body.Size(), SHA256: out.Body.Sum()}
		if tile.Width, tile.Height, err = render.TileDimensions(f.Name, pic.File.Width, pic.File.Height); err != nil {
			return nil, err
		}
		pic.Tiles = append(pic.Tiles, tile)
	}
	return slices.Clip(files), nil
}

// named is a picture of a set of tiles under a name that it leaves by.
type named struct {
	name string
	file *zip.File
}

// forViewers are the pictures of a set of tiles, the smallest whole one once more for each
// of formats.ViewerWidths: no other picture is made, so that nobody has to look at one.
func forViewers(all []*zip.File) (list []named) {
	var smallest *zip.File
	least := 0
	for _, f := range all {
		list = append(list, named{f.Name, f})
		var w, h int
		if _, err := fmt.Sscanf(f.Name, "full/%d,%d/", &w, &h); err == nil && (smallest == nil || w*h < least) {
			smallest, least = f, w*h
		}
	}
	if smallest == nil {
		return list
	}
	for _, width := range formats.ViewerWidths {
		list = append(list, named{formats.ViewerPath(width), smallest})
	}
	return list
}
