package schema

// SlipVersion is the version of the slip that this program writes.
const SlipVersion = "1.0.0"

// Slip is a delivery that its catalog could not enter into the ledger, because it could
// only be read: a snapshot, or a disk that is mounted for reading. It is read in where the
// catalog goes on. What only the catalog needs, and whatever may name somebody, is sealed
// with the catalog's secret. Its JSON form is json/slip.v1.schema.json; the order of the
// members here is the order in the file.
type Slip struct {
	SchemaURI     string            `json:"$schema"`
	Schema        string            `json:"schema"` // "stillroom.slip"
	SchemaVersion string            `json:"schema_version"`
	Generator     ManifestGenerator `json:"generator"`
	Catalog       string            `json:"catalog"` // its UUID
	Delivery      string            `json:"delivery"`
	Manifest      string            `json:"manifest"` // urn:uuid:...
	Channel       Channel           `json:"channel"`
	Format        string            `json:"format"`
	DecidedAt     When              `json:"decided_at"`
	RecordedUntil When              `json:"recorded_until"` // the ledger's newest moment: what was said since is not in the decisions
	Ledger        string            `json:"ledger"`         // the hash of the entry that decided
	ValidUntil    When              `json:"valid_until"`
	Photos        int               `json:"photos"`
	Attachments   int               `json:"attachments,omitempty"`
	Files         []SlipFile        `json:"files"`
	Sealed        [][]byte          `json:"sealed"`              // in parts
	Signature     string            `json:"signature,omitempty"` // a detached JWS of all the rest, as compact JSON
}

// SlipFile is one file of the package.
type SlipFile struct {
	Path   string `json:"path"` // below the destination, with slashes
	SHA256 Digest `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}
