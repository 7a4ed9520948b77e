package findings

import "github.com/stillroom/stillroom/schema"

// Report holds the findings of a verify run.
type Report struct {
	Type     string           `json:"type"` // "summary"
	OK       bool             `json:"ok"`
	Checked  Checked          `json:"checked"`
	Errors   int              `json:"errors"`
	Warnings int              `json:"warnings"`
	Findings []schema.Finding `json:"findings"`
	Mirrors  []Mirror         `json:"mirrors,omitempty"`
	// Ledger is the head of the ledger: to be kept elsewhere, and asked for by verify --head.
	Ledger  *schema.LedgerHead `json:"ledger,omitempty"`
	Seconds float64            `json:"seconds"`
}

// Checked counts the files that were looked at: a verdict is worth what it covers.
type Checked struct {
	Originals   int   `json:"originals"`
	Derivatives int   `json:"derivatives"`
	Evidence    int   `json:"evidence"`
	Deliveries  int   `json:"deliveries"`
	Read        int   `json:"files_read"` // re-read to the last byte
	Bytes       int64 `json:"bytes_read"`
	ReadData    bool  `json:"read_data"`
}

// Mirror counts the copies that were looked at in one mirror, if it was connected.
type Mirror struct {
	Name      string      `json:"name"`
	UUID      string      `json:"uuid"`
	Path      string      `json:"path"` // where it was last
	SeenAt    schema.When `json:"seen_at,omitempty"`
	Connected bool        `json:"connected"`
	Copies    int         `json:"copies"`
	Read      int         `json:"copies_read"` // to the last byte, and found right
	Bytes     int64       `json:"bytes_read"`
}

// Add appends a finding and counts it.
func (r *Report) Add(f schema.Finding) {
	r.Findings = append(r.Findings, f)
	if f.Level == schema.LevelError {
		r.Errors++
	} else {
		r.Warnings++
	}
}

// Formats are the formats of a report.
func Formats() []string { return []string{"text", "json"} }
