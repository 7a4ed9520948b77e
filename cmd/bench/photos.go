package main

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// layOut puts the peers and the photographs where a run finds them. The
// photographs are copied, so that all peers read from the disk they write to.
func (b *bench) layOut() error {
	if err := b.layOutScripts(); err != nil {
		return err
	}
	b.photos = filepath.Join(b.work, "photos")
	if err := os.RemoveAll(b.photos); err != nil {
		return err
	}
	if err := os.MkdirAll(b.photos, 0o777); err != nil {
		return err
	}
	from := b.given
	if from == "" {
		from = filepath.Join(b.work, "drawn")
		if err := drawAll(from); err != nil {
			return err
		}
	}
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	var seen [][sha256.Size]byte
	for _, f := range files {
		if !f.Type().IsRegular() || !isJPEG(f.Name()) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(from, f.Name()))
		if err != nil {
			return err
		}
		// Stillroom keeps the same bytes once, however often they come.
		if sum := sha256.Sum256(data); !slices.Contains(seen, sum) {
			seen = append(seen, sum)
			if err := b.take(f.Name(), data); err != nil {
				return err
			}
		}
	}
	if b.count == 0 {
		return errors.New("no JPEG in " + from)
	}
	return nil
}

func isJPEG(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return (ext == ".jpg" || ext == ".jpeg") && !strings.HasPrefix(name, ".")
}

// take adds a photograph to those of the run, as often as asked.
func (b *bench) take(name string, data []byte) error {
	for n := range b.copies {
		to, body := name, data
		if n > 0 {
			ext := filepath.Ext(name)
			to = fmt.Sprintf("%s copy %d%s", strings.TrimSuffix(name, ext), n+1, ext)
			body = withSegments(data, segment(markerCOM, []byte(to)))
		}
		if err := os.WriteFile(filepath.Join(b.photos, to), body, 0o666); err != nil {
			return err
		}
		b.count++
		b.bytes += int64(len(body))
	}
	return nil
}

// JPEG markers.
const (
	markerCOM  = 0xFE
	markerAPP1 = 0xE1
	markerAPP2 = 0xE2
)

// segment is a JPEG header segment. The data must be shorter than 64 KiB.
func segment(marker byte, data []byte) []byte {
	s := binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(data)+2))
	return append(s, data...)
}

// withSegments is a JPEG with more segments, directly behind its first marker.
func withSegments(jpeg []byte, segments ...[]byte) []byte {
	return slices.Concat(jpeg[:2], slices.Concat(segments...), jpeg[2:])
}
