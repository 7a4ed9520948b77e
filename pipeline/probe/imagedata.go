package probe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"

	"github.com/stillroom/stillroom/schema"
)

// ImageData is a digest of the data of the picture in a file, without any metadata: no
// EXIF, XMP, IPTC, comment, profile, thumbnail or preview, and not where in the file
// the data lies. Programs that write words into a file leave it as it is; a file that
// shows another picture, or was encoded again, has another.
//
// What is digested: of a JPEG all segments and scans up to the end of its first
// picture, without APPn and COM; of TIFF and the RAW formats made like it the
// strips or tiles of the directory that holds most, with its size; of HEIF and AVIF
// the primary item and the items it is made of; of PNG, WebP, GIF, JPEG XL, CR3,
// CRW, RAF, RW2 and MRW what holds the pixels. A digest says which family of
// formats it is of.
//
// An error means that the bytes could not be read, or that ctx ended.
func ImageData(ctx context.Context, name string, r io.ReaderAt, size int64, lim schema.Limits) (Picture, error) {
	in := input{f: newFile(r, size, lim.MaxMetadataBytes), lim: lim, warn: func(error) {}}
	head := make([]byte, min(size, sniffBytes))
	if err := in.f.readAt(head, 0); err != nil {
		return Picture{}, fmt.Errorf("probe %q: %w", name, err)
	}
	d := &imageData{input: in, ctx: ctx, sum: sha256.New(), left: dataFactor * size}
	d.format, _ = Sniff(head)
	var err error
	if read := pictures[d.format]; read != nil {
		err = read(d, in.f.whole())
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = in.f.err
	}
	if err != nil {
		return Picture{}, fmt.Errorf("probe %q: %w", name, err)
	}
	if d.fed > 0 && !d.lost {
		d.sum.Sum(d.seen.Data[:0])
	}
	return d.seen, nil
}

// HasImageData reports whether ImageData reads files that begin so.
func HasImageData(head []byte) bool {
	format, _ := Sniff(head)
	return pictures[format] != nil
}

// Picture holds the facts of the picture in a file that need no decoding.
type Picture struct {
	// Data is zero where the image data cannot be told from the rest: another format,
	// or a file too damaged.
	Data schema.Digest
	// Cut says that the file ends before its stated data does. Some writers state more
	// than they write, so a decoder that finds the picture whole knows better.
	Cut bool
	// Hole: a stretch of zeros lies in data whose coding has none like it, or is such as
	// a failing card leaves (imagedata_hole.go).
	Hole bool
	// Strange: a piece of another file lies in it (imagedata_stranger.go).
	Strange bool
}

// dataFactor is how many times over a file may be digested: strips may share
// bytes, and a hostile file has a thousand of them at one place.
const dataFactor = 4

// imageData is one digest on its way.
type imageData struct {
	input
	format schema.Format
	ctx    context.Context
	sum    hash.Hash
	fed    int64 // bytes of picture so far
	left   int64 // bytes that may still be digested
	lost   bool  // a part of the picture could not be read
	seen   Picture
	buf    []byte

	watched bool // clusters of zeros are no part of what is fed
	gone    clusters
	odd     strangers
}

// pictures feed what a format keeps its pixels in. Their error is that of ctx or of
// reading.
var pictures = map[schema.Format]func(*imageData, block) error{
	schema.FormatJPEG: jpegPicture,
	schema.FormatTIFF: tiffPicture,
	schema.FormatCR2:  tiffPicture,
	schema.FormatORF:  tiffPicture,
	schema.FormatRW2:  tiffPicture,
	schema.FormatPNG:  pngPicture,
	schema.FormatWebP: webpPicture,
	schema.FormatGIF:  gifPicture,
	schema.FormatHEIF: heifPicture,
	schema.FormatAVIF: heifPicture,
	schema.FormatJXL:  jxlPicture,
	schema.FormatCR3:  cr3Picture,
	schema.FormatRAF:  rafPicture,
	schema.FormatMRW:  mrwPicture,
	schema.FormatCRW:  crwPicture,
	schema.FormatX3F:  x3fPicture,
}

// stated is a part of the picture, of which the file may have less.
func (d *imageData) stated(b block, off, n int64) block {
	d.seen.Cut = d.seen.Cut || beyond(b, off, n)
	return b.sub(off, n)
}

// beyond reports whether some of a range of b is not there.
func beyond(b block, off, n int64) bool { return off < 0 || n < 0 || off > b.size || n > b.size-off }

// family begins a digest.
func (d *imageData) family(name string) {
	d.sum.Write([]byte("stillroom image data 1 " + name + "\x00"))
}

// number feeds something that decides how the data is read. It is no picture.
func (d *imageData) number(v int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(v))
	d.sum.Write(b[:])
}

// part feeds a part of the data with its length, so that no two lists of parts
// are alike.
func (d *imageData) part(b block) error {
	d.number(b.size)
	return d.bytes(b)
}

// bytes feeds data as it is.
func (d *imageData) bytes(b block) error {
	if b.f == nil {
		return nil
	}
	if d.left -= b.size; d.left < 0 {
		d.lost = true
		return nil
	}
	at := b.off
	if at != d.gone.next {
		d.gone.black = d.isBlack
		d.gone.begin(at) // strips that follow one another are one
	}
	return d.each(b, 0, func(chunk []byte) bool {
		d.sum.Write(chunk)
		d.fed += int64(len(chunk))
		if d.watched {
			d.gone.see(at, chunk)
			d.seen.Hole = d.seen.Hole || d.gone.found
		}
		if d.odd.on {
			d.odd.see(at, chunk)
			d.seen.Strange = d.seen.Strange || d.odd.found
		}
		at += int64(len(chunk))
		d.gone.next = at
		return true
	})
}

// each calls fn for the bytes of b from pos on, chunk by chunk, until it returns
// false.
func (d *imageData) each(b block, pos int64, fn func([]byte) bool) error {
	const chunkBytes = 256 << 10
	if d.buf == nil {
		d.buf = make([]byte, min(chunkBytes, max(b.size, 1)))
	}
	for pos < b.size {
		if err := d.ctx.Err(); err != nil {
			return err
		}
		n := min(int64(len(d.buf)), b.size-pos)
		if err := b.f.readAt(d.buf[:n], b.off+pos); err != nil {
			return err
		}
		if !fn(d.buf[:n]) {
			return nil
		}
		pos += n
	}
	return nil
}

// isBlack reports whether a piece of the file, which is no longer than a cluster, is
// zeros alone.
func (d *imageData) isBlack(from, to int64) bool {
	piece := make([]byte, to-from)
	if from < 0 || to > d.f.size || d.f.readAt(piece, from) != nil {
		return false
	}
	return bytes.Count(piece, []byte{0}) == len(piece)
}
