package pipeline

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/schema"
)

// tileService makes the pictures of a photo's image service and the list of them.
// They stay in the one ZIP that they were made in, and are read from it part by
// part: a thousand photos have tens of thousands.
func (ex *exporter) tileService(ctx context.Context, p *export.Photo, pic *export.Picture) ([]outgoing, error) {
	from := outgoing{from: pic.From.Path, sum: pic.From.SHA256, bytes: pic.From.Bytes, photo: p.Photo.SHA256}
	data, err := ex.read(from)
	if err != nil {
		return nil, err
	}
	whole := outgoing{
		from: pic.From.Path, photo: p.Photo.SHA256, decision: p.DecisionID, treated: pic.From.Treated,
		profile: leak.Profile(pic.File.MetadataProfile), part: true,
	}
	if pic.Making.SamePixels() {
		whole.rendering = pic.From.SHA256
	}
	if pic.Making.Tiles.Cut {
		if data, err = cutTiles(ctx, data, *pic); err != nil {
			return nil, fmt.Errorf("photo %s: %w", p.Photo.ID, err)
		}
		whole.from = ""
		if whole.work, err = ex.setAside(data); err != nil {
			return nil, err
		}
	}
	if pic.File.Width, pic.File.Height, err = derive.TilesSize(data); err != nil {
		return nil, derivativeError(from, err)
	}
	files, err := unpack(data, pic, whole, ex.mark)
	if err != nil {
		return nil, derivativeError(from, err)
	}
	list, err := export.TileList(pic.Tiles)
	if err != nil {
		return nil, err
	}
	pic.File.Bytes, pic.File.SHA256 = int64(len(list)), schema.DigestOf(list)
	return append(files, outgoing{
		path: pic.File.Path, data: list, sum: pic.File.SHA256, bytes: pic.File.Bytes, part: true, document: true,
		photo: whole.photo, decision: whole.decision, treated: whole.treated, rendering: whole.rendering,
	}), nil
}

// cutTiles makes tiles of a derivative.
func cutTiles(ctx context.Context, data []byte, pic export.Picture) ([]byte, error) {
	// It was made under the limits of the catalog, and is as large as it was then.
	r, err := derive.Limits{MaxPixels: int64(pic.From.Width) * int64(pic.From.Height)}.Retile(ctx, data, pic.From.Format, pic.Making.Tiles.LongEdge)
	switch {
	case err != nil:
		return nil, err
	case r.Partial:
		return nil, fmt.Errorf("derivative %s is damaged", pic.From.Path)
	}
	return r.Data, nil
}

// unpack lists the pictures of a set of tiles that leave, as files of their own
// and in the picture.
func unpack(data []byte, pic *export.Picture, whole outgoing, mark func(schema.Digest) string) ([]outgoing, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var files []outgoing
	pic.Tiles = nil
	for _, f := range z.File {
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
		out.path = path.Join(path.Dir(pic.File.Path), f.Name)
		out.offset = at
		out.markWhenRead(data[at:end], schema.FormatJPEG, mark)
		files = append(files, out)
		t := schema.Tile{Path: f.Name, Bytes: out.bytes, SHA256: out.sum}
		if t.Width, t.Height, err = derive.TileDimensions(f.Name, pic.File.Width, pic.File.Height); err != nil {
			return nil, err
		}
		pic.Tiles = append(pic.Tiles, t)
	}
	return slices.Clip(files), nil
}

// readWork returns the bytes of what was made for the export, or of a part of it.
// It waits on a disk, so what is other than what passed the gate is refused.
func readWork(f outgoing) ([]byte, error) {
	r, err := os.Open(f.work)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := f.taken(r)
	if err == nil && schema.DigestOf(data) != f.sum {
		err = fmt.Errorf("photo %s: what was made for %s is not what it was: nothing of it leaves; run the export again", f.photo.ID(), f.path)
	}
	return data, err
}
