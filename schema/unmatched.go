package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// UnmatchedEntry is an entry of a records file that came with an import, decides
// something about a photo and found no file.
type UnmatchedEntry struct {
	Match   string
	Content string   // as PhotoRecord.Content gives it
	Shoots  []string // of which the frames are held
	Card    bool     // and so are all that came with it
}

// Unmatched is such an entry as the catalog holds it. The photos that came with it
// are on hold.
type Unmatched struct {
	ID         int64  `json:"id"`
	Import     int64  `json:"import"`
	Match      string `json:"match"`
	Photos     int    `json:"photos"` // on hold by it
	RecordedAt When   `json:"recorded_at"`
}

// Content is a digest of what an entry decides, whatever photo it names.
func (r PhotoRecord) Content() string {
	text, err := json.Marshal([]any{r.Room, r.Shoot, r.Depicts})
	if err != nil {
		panic(err) // strings, numbers and booleans are always JSON
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
