package schema

// Roles of a storage.
const (
	StorageCatalog = "catalog" // the catalog's own
	StorageMirror  = "mirror"  // second copies of its originals
)

// CatalogStorage is the name of the catalog's own storage; no mirror can have it.
const CatalogStorage = "catalog"

// Storage is a place that keeps files of a catalog.
type Storage struct {
	UUID   string `json:"uuid"`
	Name   string `json:"name"`
	Role   string `json:"role"`
	Path   string `json:"path"`             // where it was last
	Device string `json:"device,omitempty"` // what it lay on then

	AddedAt   When `json:"added_at,omitempty"`
	SeenAt    When `json:"seen_at,omitempty"`
	ReadAt    When `json:"read_at,omitempty"`    // when every byte of it was last read
	RetiredAt When `json:"retired_at,omitempty"` // nothing is written to it from then on
	Gone      bool `json:"gone,omitempty"`       // somebody says that the disk is no more

	Copies int   `json:"copies"`
	Bytes  int64 `json:"bytes"`
	Aside  int   `json:"set_aside,omitempty"` // damaged files that were taken out of the way there
	Owed   int   `json:"to_erase,omitempty"`  // files that are ordered to be erased, and may still be there
}

// Copy is a copy of an original in a mirror.
type Copy struct {
	Storage string `json:"storage"` // the UUID of the mirror
	Path    string `json:"path"`
	SHA256  Digest `json:"sha256"`
	Bytes   int64  `json:"bytes,omitempty"`
	ReadAt  When   `json:"read_at,omitempty"` // when it was last read and found right

	// What was wrong with it when somebody looked since: missing, damaged or unreadable.
	Fault   string `json:"fault,omitempty"`
	FaultAt When   `json:"fault_at,omitempty"`
}

// Ways in which a stored file is not what it was.
const (
	CopyMissing = "missing"
	CopyDamaged = "damaged"

	CopyUnreadable = "unreadable" // of a copy: it may be whole
)

// Mended is a stored file that was lost or damaged, and is whole again.
type Mended struct {
	Storage string `json:"storage"` // the name of it: catalog, or a mirror's
	UUID    string `json:"uuid"`
	SHA256  Digest `json:"sha256"`
	Was     string `json:"was"`                 // missing or damaged
	From    string `json:"from"`                // what mended it: card, catalog, or the name of a mirror
	Path    string `json:"path"`                // where it is whole now
	Aside   string `json:"set_aside,omitempty"` // where the damaged file is now
}
