package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// The names in an archive.
const (
	ManifestName = "backup.json"
	ReadmeName   = "README.txt"
	Database     = "catalog.db"
	Settings     = "stillroom.toml"
	Records      = "records.yaml"
	Key          = "signing.key"
	Example      = "shoot.yaml"
	Theme        = "theme/"
	evidence     = "evidence/"
)

// Format is the name in backup.json. Version is the newest version that this program
// knows: an archive has the oldest that holds what is in it, so that older programs read
// it where they can. Version 2 added Theme and Example.
const (
	Format  = "stillroom-backup"
	Version = 2
)

// Manifest is backup.json.
type Manifest struct {
	Format    string      `json:"format"`
	Version   int         `json:"version"`
	Program   string      `json:"program"`
	CreatedAt schema.When `json:"created_at"`
	schema.Snapshot
	WithKey bool   `json:"with_key"` // the key that signs packages is in it
	Lacks   []File `json:"lacks"`    // documents that the catalog names and that were missing
	Files   []File `json:"files"`
}

// File is one of the files in an archive.
type File struct {
	Path   string        `json:"path"`
	Bytes  int64         `json:"bytes,omitempty"`
	SHA256 schema.Digest `json:"sha256"`
}

// ErrNone says that a file is not a backup, ErrDamaged that a backup was changed since
// it was made.
var (
	ErrNone    = errors.New("it is not a backup that stillroom made")
	ErrDamaged = errors.New("the backup is damaged")
)

var document = regexp.MustCompile(`^evidence/([0-9a-f]{2})/([0-9a-f]{64})(\.age)?$`)

// ours reports whether a file of this name belongs in an archive: no other is ever
// written to the disk.
func ours(name string) bool {
	switch name {
	case ReadmeName, Database, Settings, Records, Key:
		return true
	}
	if named2(name) {
		return !strings.HasSuffix(name, "/") && fs.ValidPath(name) && filepath.IsLocal(filepath.FromSlash(name)) && len(name) <= maxPath
	}
	m := document.FindStringSubmatch(name)
	return m != nil && strings.HasPrefix(m[2], m[1]) && path.Clean(name) == name
}

// maxPath is how long a path in an archive may be. Arbitrary; no theme is so deep.
const maxPath = 1000

// named2 reports whether a name came with version 2.
func named2(name string) bool { return name == Example || strings.HasPrefix(name, Theme) }

func (m Manifest) check() error {
	switch {
	case m.Format != Format:
		return ErrNone
	case m.Version > Version:
		return fmt.Errorf("a newer program made it: it has version %d, and this program reads versions up to %d", m.Version, Version)
	case m.Version < 1:
		return ErrNone
	}
	seen := map[string]bool{}
	for _, f := range m.Files {
		if !ours(f.Path) || seen[f.Path] || f.Bytes < 0 {
			return fmt.Errorf("%w: it lists %q", ErrDamaged, f.Path)
		}
		seen[f.Path] = true
	}
	if !seen[Database] {
		return fmt.Errorf("%w: it lists no %s", ErrDamaged, Database)
	}
	return nil
}
