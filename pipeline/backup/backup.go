package backup

import (
	"errors"
	"fmt"
	"path"
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
	evidence     = "evidence/"
)

// Format and Version are the name and the version in backup.json.
const (
	Format  = "stillroom-backup"
	Version = 1
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
	m := document.FindStringSubmatch(name)
	return m != nil && strings.HasPrefix(m[2], m[1]) && path.Clean(name) == name
}

func (m Manifest) check() error {
	switch {
	case m.Format != Format:
		return ErrNone
	case m.Version > Version:
		return fmt.Errorf("a newer program made it: it has version %d, this program knows %d", m.Version, Version)
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
