package formats

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A bag may come from anywhere, like every document that is read here.

// BagLine is one line of a bag's manifest: a file and its digest.
type BagLine struct {
	Path string
	Sum  []byte
}

// ReadBagDeclaration holds bagit.txt against the one form that it may have.
func ReadBagDeclaration(data []byte) error {
	lines, err := bagLines(data)
	switch {
	case err != nil:
		return err
	case len(lines) != 2 || lines[1] != "Tag-File-Character-Encoding: UTF-8" || !strings.HasPrefix(lines[0], "BagIt-Version: "):
		return errors.New("not the two lines that make a folder a bag, in UTF-8")
	case lines[0] != "BagIt-Version: 1.0":
		return fmt.Errorf("%w: its version is %s, and this program reads bags of 1.0", ErrVersion, strconv.Quote(brief(strings.TrimPrefix(lines[0], "BagIt-Version: "))))
	}
	return nil
}

// ScanBagManifest reads a manifest or a tag manifest, whose digests are size bytes long,
// line by line. Each file is named once, and as no other is on any system; each lies in
// the bag. Where it returns an error, nothing that each was told counts.
func ScanBagManifest(r io.Reader, size int, each func(BagLine) error) error {
	seen := NewSet()
	n := 0
	return scanBagLines(r, func(line string) error {
		n++
		end := max(strings.IndexAny(line, " \t"), 0)
		name := strings.TrimLeft(line[end:], " \t")
		digest, err := hex.DecodeString(line[:end])
		if err != nil || len(digest) != size || name == "" {
			return fmt.Errorf("line %d is not a digest of %d digits and a path", n, 2*size)
		}
		path, err := DecodeBagPath(name)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if !seen.Add(foldPath(norm.NFC.String(path))) {
			return fmt.Errorf("line %d: %w: %s is listed twice, or has the name of another file on some systems", n, ErrPath, strconv.Quote(brief(path)))
		}
		return each(BagLine{path, digest})
	})
}

// maxLine is how long a line of a list of files may be: a digest, and a path each byte of
// which may be written with three.
const maxLine = 3*maxPath + 1024

// scanBagLines calls each for the lines of a tag file of any length: UTF-8 without a
// mark, each ended by LF, CR or both.
func scanBagLines(r io.Reader, each func(string) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, maxLine), maxLine)
	s.Split(bagLine)
	for first := true; s.Scan(); first = false {
		if line := s.Text(); !utf8.ValidString(line) || first && strings.HasPrefix(line, BOM) {
			return errNoUTF8
		} else if err := each(line); err != nil {
			return err
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("a line is longer than %d bytes", maxLine)
	}
	return s.Err()
}

var errNoUTF8 = errors.New("not UTF-8, or it begins with a byte order mark")

// bagLine is a bufio.SplitFunc of lines that end in one of three ways.
func bagLine(data []byte, atEnd bool) (advance int, line []byte, err error) {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i < 0 && atEnd && len(data) > 0:
		return len(data), data, nil
	case i < 0, data[i] == '\r' && i+1 == len(data) && !atEnd:
		return 0, nil, nil // more is needed: a line feed may follow
	case data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n':
		return i + 2, data[:i], nil
	}
	return i + 1, data[:i], nil
}

// ReadBagOxum returns how many bytes and files bag-info.txt says that the payload
// has, and whether it says so.
func ReadBagOxum(data []byte) (size, files int64, said bool, err error) {
	lines, err := bagLines(data)
	if err != nil {
		return 0, 0, false, err
	}
	for i, line := range lines {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
			continue // goes on with the value before it
		}
		label, value, ok := strings.Cut(line, ":")
		switch {
		case !ok:
			return 0, 0, false, fmt.Errorf("line %d is not a label and a value", i+1)
		case !strings.EqualFold(label, "Payload-Oxum"):
			continue
		case said:
			return 0, 0, false, errors.New("it has two Payload-Oxum")
		}
		bytes, count, _ := strings.Cut(strings.TrimSpace(value), ".")
		if size, err = oxumNumber(bytes); err == nil {
			files, err = oxumNumber(count)
		}
		if err != nil {
			return 0, 0, false, errors.New("its Payload-Oxum is not a number of bytes and one of files")
		}
		said = true
	}
	return size, files, said, nil
}

func oxumNumber(s string) (int64, error) {
	n, err := strconv.ParseUint(s, 10, 63) // no sign
	return int64(n), err
}

// DecodeBagPath undoes EncodeBagPath. A percent sign that encodes something else
// is refused: two programs would look for two files.
func DecodeBagPath(s string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		code := ""
		if i+3 <= len(s) {
			code = strings.ToUpper(s[i+1 : i+3])
		}
		i += 2
		switch code {
		case "25":
			b.WriteByte('%')
		case "0D":
			b.WriteByte('\r')
		case "0A":
			b.WriteByte('\n')
		default:
			return "", fmt.Errorf("%w: %s has a percent sign that is not of %%25, %%0D or %%0A", ErrPath, strconv.Quote(brief(s)))
		}
	}
	path := b.String()
	if len(path) > maxPath || !fs.ValidPath(path) || path == "." || !filepath.IsLocal(filepath.FromSlash(path)) ||
		strings.HasPrefix(path, "~") || strings.ContainsAny(path, "\\\x00") || len(path) > 1 && path[1] == ':' {
		return "", fmt.Errorf("%w: %s", ErrPath, strconv.Quote(brief(path)))
	}
	return path, nil
}

// bagLines are the lines of a small tag file: UTF-8 without a mark, each ended by LF, CR
// or both.
func bagLines(data []byte) ([]string, error) {
	s := string(data)
	switch {
	case len(data) > MaxDocument:
		return nil, fmt.Errorf("larger than %d MiB", MaxDocument>>20)
	case !utf8.ValidString(s) || strings.HasPrefix(s, BOM):
		return nil, errNoUTF8
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if s = strings.TrimSuffix(s, "\n"); s == "" {
		return nil, nil
	}
	return strings.Split(s, "\n"), nil
}
