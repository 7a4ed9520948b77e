package schema

// Fetched counts what came of putting missing originals back.
type Fetched struct {
	Originals int   `json:"originals"` // that the catalog names
	Fetched   int   `json:"originals_fetched"`
	Missing   int   `json:"originals_missing"` // still
	Bytes     int64 `json:"bytes"`
}
