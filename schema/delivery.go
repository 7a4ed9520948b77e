package schema

import "errors"

// ErrMoved says that a consent changed while an export was being prepared or written:
// its decisions no longer hold.
var ErrMoved = errors.New("a consent changed while the export was being prepared; run it again")

// ErrSealed says that there are contacts that cannot be read: nobody can tell whether a
// file that would leave holds one.
var ErrSealed = errors.New("contacts of guardians are sealed and cannot be opened: no file that would leave can be searched for them")

// Delivery is the ledger's entry for one export.
type Delivery struct {
	ID          string         `json:"id"`
	Manifest    string         `json:"manifest"` // urn:uuid:...
	Channel     Channel        `json:"channel"`
	Format      string         `json:"format"`
	Recipient   string         `json:"recipient,omitempty"`
	Destination string         `json:"destination"`
	CreatedAt   When           `json:"created_at"`
	ValidUntil  When           `json:"valid_until"`
	State       string         `json:"state"` // writing, standing, replaced, failed
	Photos      int            `json:"photos"`
	Attachments int            `json:"attachments,omitempty"`
	Files       []DeliveryFile `json:"files,omitempty"`
	Program     string         `json:"program"`
	Plan        string         `json:"plan,omitempty"`    // that it carried out: see ExportPlan
	Carried     bool           `json:"carried,omitempty"` // its folder was found empty or gone: it stands elsewhere

	Posted []Posted `json:"posted,omitempty"` // where it was published, as far as somebody said so

	Order     *DeliveryOrder   `json:"-"` // nil: it is not on record
	Scheme    int              `json:"-"` // how its photos are called: SchemeChannel, if it is not said
	Decisions []LedgerDecision `json:"-"`
}

// DeliveryFile is one file that left. Photo is the photo or the attachment that it shows,
// and empty for the manifest and the recall feed.
type DeliveryFile struct {
	Path     string `json:"path"` // below the destination, with slashes
	Photo    Digest `json:"photo,omitzero"`
	PhotoID  string `json:"photo_id,omitempty"` // what the package calls the photo
	Decision string `json:"decision,omitempty"`
	SHA256   Digest `json:"sha256"`
	// Rendering is the derivative whose pixels it shows, where that has other bytes.
	Rendering Digest `json:"rendering,omitzero"`
	Bytes     int64  `json:"bytes"`
	Treated   string `json:"treated,omitempty"` // the treatments that it was rendered with: see Treatments.Text
}

// LedgerDecision is a decision as the ledger keeps it, about a photo or an attachment.
type LedgerDecision struct {
	ID       string
	Photo    Digest
	Decision Decision
}

// Standing is a photo, or an attachment, in a delivery that stands or may stand.
type Standing struct {
	Delivery string
	Channel  Channel
	State    string   // of the delivery: standing, or writing if it was interrupted
	Photo    Digest   // of either
	Attached bool     // it is an attachment
	Treated  string   // the treatments that it was delivered with: see Treatments.Text
	Decision Decision // now

	ValidUntil When     // of the delivery
	Renderings []Digest // the files of it that left
	Stricter   bool     // may be shown, but not as delivered: it does not keep today's conditions

	Recall RecallStatus // of the copies of the photo: "" until each is asked back, open until each is closed
}

// What says which of the two it is.
func (s Standing) What() string {
	if s.Attached {
		return "attachment"
	}
	return "photo"
}

// AskBack are the reason codes for which the copies are to be asked back: none
// while they may stand as they are.
func (s Standing) AskBack() []string {
	switch {
	case !s.Covered():
		return s.Decision.Reasons
	case s.Stricter:
		return []string{ReasonStricter}
	}
	return nil
}

// CalledBack reports whether nothing more can be done about the copies.
func (s Standing) CalledBack() bool { return s.Recall.Closed() }

// Covered reports whether the photo may stand where it was delivered. A day on
// which nothing is to be released takes nothing back.
func (s Standing) Covered() bool {
	switch s.Decision.Effect {
	case Permit:
		return true
	case Hold:
		return len(s.Decision.Reasons) == 1 && s.Decision.Reasons[0] == ReasonBlackout
	}
	return false
}
