package leak

import (
	"archive/zip"
	"bytes"
	"io"
)

// tileName is where a tile lies and nothing else: its numbers say something about
// the size of the picture, whatever serial number they may happen to be.
var tileName = form(`^(full|\d+,\d+,\d+,\d+)/(max|\d+,\d+)/0/default\.jpg$`)

// maxEntries bounds what a ZIP may claim to hold: the tiles of a picture of a
// gigapixel are some 8,000.
const maxEntries = 1 << 16

// readZIP proves a set of tiles: each entry has a name that may leave and is a picture that
// may leave, and there is nothing beside them. Writing the entries again shows that: a
// ZIP with a comment, a date, an extra field, a hidden or doubled entry or a byte
// between two is not the same file.
func readZIP(c blocks, d []byte) (l layout) {
	z, err := zip.NewReader(bytes.NewReader(d), int64(len(d)))
	if err != nil || len(z.File) > maxEntries {
		c.add(RuleUnchecked, "ZIP: cannot be read")
		return l
	}
	var again bytes.Buffer
	w := zip.NewWriter(&again)
	seen := map[string]bool{}
	for i, f := range z.File {
		if seen[f.Name] {
			c.add(RuleTrailer, "ZIP: entry %d has the name of another", i+1)
			return l
		}
		seen[f.Name] = true
		data, ok := readEntry(f, len(d))
		if !ok {
			c.add(RuleUnchecked, "ZIP: entry %d cannot be read", i+1)
			return l
		}
		if sniff(data) == "zip" {
			c.add(RuleUnchecked, "ZIP: entry %d is a ZIP", i+1)
			return l
		}
		// Entries that share their bytes would be more than the file is.
		if again.Len()+len(data) > len(d) {
			c.add(RuleTrailer, "ZIP: its entries are more than it")
			return l
		}
		found := c.File(f.Name, data)
		if !tileName().MatchString(f.Name) {
			found = append(found, c.Name(f.Name)...)
		}
		for _, l := range found {
			c.add(l.Rule, "entry %d: %s", i+1, l.What)
		}
		to, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store})
		if err == nil {
			_, err = to.Write(data)
		}
		if err != nil {
			c.add(RuleUnchecked, "ZIP: entry %d cannot be written again", i+1)
			return l
		}
	}
	if err := w.Close(); err != nil || !bytes.Equal(again.Bytes(), d) {
		c.add(RuleTrailer, "ZIP: it holds more bytes than its entries")
	}
	return l
}

// readEntry reads a stored entry, which cannot be larger than the whole.
func readEntry(f *zip.File, most int) ([]byte, bool) {
	if f.Method != zip.Store || f.UncompressedSize64 > uint64(most) {
		return nil, false
	}
	r, err := f.Open()
	if err != nil {
		return nil, false
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, int64(most)+1))
	return data, err == nil && len(data) <= most
}
