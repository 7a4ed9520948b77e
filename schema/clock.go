package schema

// ClockCorrection says by how much a camera's clock was wrong. It can be
// undone; what the camera wrote is never changed.
type ClockCorrection struct {
	ID         int64  `json:"id"`
	Serial     string `json:"camera"`         // its number; empty: it wrote none, and Model says which it is
	Model      string `json:"name,omitempty"` // make and model, of a camera without a number
	ShiftS     int64  `json:"shift_s"`        // seconds to add to what the camera wrote
	Zone       string `json:"zone,omitempty"` // offset such as -05:00; empty: as the camera wrote
	RecordedAt When   `json:"recorded_at"`

	// Which of the camera's photos it is for; all, where nothing is said.
	Shoot  string `json:"shoot,omitempty"`
	Import int64  `json:"import,omitempty"`
	From   string `json:"taken_from,omitempty"` // by the camera's own clock, a beginning such as 2024-03, inclusive
	To     string `json:"taken_to,omitempty"`   // likewise
}

// Covers reports whether a photo of the camera is one that the correction is for.
func (k ClockCorrection) Covers(written, shoot string, imp int64) bool {
	return (k.Shoot == "" || k.Shoot == shoot) && (k.Import == 0 || k.Import == imp) &&
		(k.From == "" || written >= k.From) && (k.To == "" || written[:min(len(written), len(k.To))] <= k.To)
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

// CameraClock is one camera of a catalog; of those that wrote no number, all of one
// make and model.
type CameraClock struct {
	Serial     string           `json:"camera"`
	Camera     string           `json:"name"` // make and model
	Photos     int              `json:"photos"`
	First      string           `json:"first,omitempty"`
	Last       string           `json:"last,omitempty"`
	Correction *ClockCorrection `json:"correction,omitempty"` // the newest

	// Corrections are all that stand, the newest first. Where two are for one photo
	// the newer counts.
	Corrections []ClockCorrection `json:"corrections,omitempty"`
}
