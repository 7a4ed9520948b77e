package schema

// ClockCorrection says by how much a camera's clock was wrong. It can be
// undone; what the camera wrote is never changed.
type ClockCorrection struct {
	ID         int64  `json:"id"`
	Serial     string `json:"camera"`
	ShiftS     int64  `json:"shift_s"`        // seconds to add to what the camera wrote
	Zone       string `json:"zone,omitempty"` // offset such as -05:00; empty: as the camera wrote
	RecordedAt When   `json:"recorded_at"`
}

// ClockChange is what a correction does to one photo.
type ClockChange struct {
	Photo        string `json:"photo"`
	Camera       string `json:"camera"` // as the camera wrote it
	Before       string `json:"before"`
	After        string `json:"after"`
	OffsetBefore string `json:"offset_before,omitempty"`
	OffsetAfter  string `json:"offset_after,omitempty"`
}

// CameraClock is one camera of a catalog.
type CameraClock struct {
	Serial     string           `json:"camera"`
	Camera     string           `json:"name"` // make and model
	Photos     int              `json:"photos"`
	First      string           `json:"first,omitempty"`
	Last       string           `json:"last,omitempty"`
	Correction *ClockCorrection `json:"correction,omitempty"`
}
