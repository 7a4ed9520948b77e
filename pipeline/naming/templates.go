package naming

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"strings"
)

// Unsorted stands for the shoot of files of none. It is the folder below originals/ in
// which they lie.
const Unsorted = "unsorted"

// Templates are the folder below originals/ and the name that files get. The zero value
// is the folder of the shoot, and the name as shot.
type Templates struct{ folder, name template }

// Error is a template that cannot be followed. Nothing was touched.
type Error struct {
	Folder bool // of the folder; else of the name
	Text   string
	Err    error
}

func (e *Error) Error() string {
	of := "rename"
	if e.Folder {
		of = "folder"
	}
	return fmt.Sprintf("%s %q: %v", of, e.Text, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Parse reads the template of the folder and that of the name; "" leaves either as it
// is. It refuses what leads out of originals/ or would hide a file, and a name that two
// frames would share.
func Parse(folder, name string) (t Templates, err error) {
	if folder != "" {
		if t.folder, err = parseFolder(folder); err != nil {
			return Templates{}, &Error{true, folder, err}
		}
	}
	if name != "" {
		if t.name, err = parseName(name); err == nil && t.name.has("sequence") && folder != "" && !t.folder.has("shoot") && !t.name.has("shoot") {
			err = errors.New("{sequence} counts within a shoot, and two shoots would share a folder and a name; put {shoot} into one of the two")
		}
		if err != nil {
			return Templates{}, &Error{false, name, err}
		}
	}
	return t, nil
}

func parseFolder(text string) (template, error) {
	t, err := parse(text)
	if err != nil {
		return nil, err
	}
	for _, f := range []string{"sequence", "stem", "ext"} {
		if t.has(f) {
			return nil, fmt.Errorf("{%s} differs for each file, so it goes into the name and not into a folder", f)
		}
	}
	if strings.HasPrefix(text, "/") || strings.Contains(text, `\`) {
		return nil, errors.New("it is a path below originals/, with / between folders")
	}
	for c := range strings.SplitSeq(text, "/") {
		switch {
		case c == "":
			return nil, errors.New("a folder of the template has no name")
		case c == "." || c == "..":
			return nil, fmt.Errorf("%s leads out of its folder", c)
		case c[0] == '.':
			return nil, errors.New("a name that begins with a dot is hidden")
		}
	}
	return t, nil
}

func parseName(text string) (template, error) {
	text = strings.TrimSuffix(text, ".{ext}") // which every file keeps
	t, err := parse(text)
	switch {
	case err != nil:
		return nil, err
	case t.has("ext"):
		return nil, errors.New("every file keeps its extension; .{ext} may only stand at the end")
	case strings.ContainsAny(text, `/\`):
		return nil, errors.New("it is the name of a file, without / or \\; folders have a template of their own")
	case strings.HasPrefix(text, "."):
		return nil, errors.New("a name that begins with a dot is hidden")
	case !t.has("stem") && !t.has("sequence"):
		return nil, errors.New("two photos would get the same name; add {sequence} or {stem}")
	}
	return t, nil
}

// Given reports whether anything was asked for.
func (t Templates) Given() bool { return t.folder != nil || t.name != nil }

// Folders reports whether files are kept elsewhere than in the folder of their shoot.
func (t Templates) Folders() bool { return t.folder != nil }

// Renames reports whether files get other names than they were shot with.
func (t Templates) Renames() bool { return t.name != nil }

// Counts reports whether a name has a number within its shoot.
func (t Templates) Counts() bool { return t.name.has("sequence") }

// Facts are what is known of a frame.
type Facts struct {
	Shoot    string // "" for none
	Taken    string // 2024-04-06T08:41:12.31 by the clock on the wall, or as much of it as is known
	Camera   string // "" if it did not say
	Stem     string // what its files share of their names as shot
	Sequence int    // its number within the shoot
}

// Folder is where the files of a frame lie, below originals/.
func (t Templates) Folder(f Facts) string {
	if t.folder == nil {
		return cmp.Or(f.Shoot, Unsorted)
	}
	var parts []string
	for c := range strings.SplitSeq(t.folder.fill(f.value), "/") {
		parts = append(parts, visible(strings.TrimSpace(c)))
	}
	return path.Join(parts...)
}

// Stem is what the names of its files begin with.
func (t Templates) Stem(f Facts) string {
	if t.name == nil {
		return f.Stem
	}
	return visible(t.name.fill(f.value))
}

// visible is a name that is no way out of a folder and that nothing hides.
func visible(name string) string {
	if name == "" || name[0] == '.' {
		return "_" + name
	}
	return name
}

// unknown is a moment of which nothing is known: X stands for a digit, as in EDTF
// (ISO 8601-2).
const unknown = "XXXX-XX-XXTXX:XX:XX"

func (f Facts) value(field string, width int) string {
	taken := []byte(unknown)
	copy(taken, f.Taken)
	digits := func(from, to int) string { return string(taken[from:to]) }
	switch field {
	case "date":
		return digits(0, 10)
	case "time":
		return digits(11, 13) + digits(14, 16) + digits(17, 19)
	case "year":
		return digits(0, 4)
	case "month":
		return digits(5, 7)
	case "day":
		return digits(8, 10)
	case "hour":
		return digits(11, 13)
	case "minute":
		return digits(14, 16)
	case "second":
		return digits(17, 19)
	case "shoot":
		return cmp.Or(one(f.Shoot), Unsorted)
	case "camera":
		return cmp.Or(strings.Join(strings.Fields(one(f.Camera)), "-"), "unknown")
	case "sequence":
		return fmt.Sprintf("%0*d", width, f.Sequence)
	}
	return f.Stem
}

// one is a value as a part of one name.
func one(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '/' || r == '\\':
			return '_'
		case r < 0x20 || r == 0x7f:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "_"))
}
