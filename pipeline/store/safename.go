package store

import (
	"fmt"
	"path"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// SafeName returns a name, one path component, in a form that every disk can hold: FAT,
// exFAT, NTFS and what is shared by Windows. What they refuse, cut off or take for a
// device is written as % and two digits, as in an address of the web, and so is a %
// that could be taken for one of these. NameAsShot turns it back.
func SafeName(name string) string {
	var b strings.Builder
	last := len(name) - 1
	device := isDeviceName(name)
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c < 0x20, c == 0x7f, strings.IndexByte(`<>:"\|?*`, c) >= 0, // refused
			i == last && (c == '.' || c == ' '), // cut off
			i == 0 && device,                    // a device, whatever its ending
			c == '%' && isHexPair(name[i+1:]):   // ours, otherwise
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// NameAsShot is the name of which SafeName made this one.
func NameAsShot(safe string) string {
	var b strings.Builder
	for i := 0; i < len(safe); i++ {
		if safe[i] == '%' && isHexPair(safe[i+1:]) {
			var c byte
			_, _ = fmt.Sscanf(safe[i+1:i+3], "%02X", &c) // two digits, as was seen
			b.WriteByte(c)
			i += 2
			continue
		}
		b.WriteByte(safe[i])
	}
	return b.String()
}

// SafeFolder is SafeName for a folder below others.
func SafeFolder(folder string) string { return eachPart(folder, SafeName) }

// FolderAsShot is the folder of which SafeFolder made this one.
func FolderAsShot(safe string) string { return eachPart(safe, NameAsShot) }

func eachPart(folder string, of func(string) string) string {
	parts := strings.Split(folder, "/")
	for i, p := range parts {
		parts[i] = of(p)
	}
	return strings.Join(parts, "/")
}

func isHexPair(s string) bool {
	return len(s) >= 2 && isUpperHex(s[0]) && isUpperHex(s[1])
}

func isUpperHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' }

// isDeviceName reports whether Windows takes a name for a device: CON, AUX.txt.
func isDeviceName(name string) bool {
	base, _, _ := strings.Cut(strings.ToUpper(name), ".")
	base = strings.TrimRight(base, " ")
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	for _, port := range []string{"COM", "LPT"} {
		switch n, ok := strings.CutPrefix(base, port); {
		case !ok:
		case len(n) == 1 && n[0] >= '0' && n[0] <= '9', n == "¹", n == "²", n == "³":
			return true
		}
	}
	return false
}

// byDigest is a name that every file system holds: the beginning of the digest, and
// the ending where it is a plain one.
func byDigest(d schema.Digest, name string) string {
	ext := strings.ToLower(path.Ext(name))
	for _, c := range strings.TrimPrefix(ext, ".") {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return d.String()[:16]
		}
	}
	if len(ext) > 8 {
		ext = ""
	}
	return d.String()[:16] + ext
}
