package schema

import (
	"fmt"
	"regexp"
)

// Erased stands in place of a text that a purge took out.
const Erased = "(erased)"

var purgeOrder = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// CheckPurgeOrder returns an error unless id can name an order to erase. It is
// kept for ever, so it must not be a text of its own.
func CheckPurgeOrder(id string) error {
	if !purgeOrder.MatchString(id) {
		return fmt.Errorf("%q is not an order id: use up to 64 letters, digits, dots, - and _, and nobody's name", id)
	}
	return nil
}

// Purge is what an order to erase reaches, and what it does not.
type Purge struct {
	Scope  Scope  `json:"scope"`
	Order  string `json:"order"`
	At     When   `json:"at,omitempty"` // of the first run of this order; none if it has not run
	DryRun bool   `json:"dry_run,omitempty"`

	Photos      int   `json:"photos"`
	Originals   int   `json:"originals"` // files, with sidecars and clips
	Derivatives int   `json:"derivatives"`
	Evidence    int   `json:"evidence"`
	Bytes       int64 `json:"bytes"`
	Guardians   int   `json:"guardians"`
	People      int   `json:"people"`
	Rooms       int   `json:"rooms"`

	Removed int `json:"removed"` // files, in this run
	Left    int `json:"left"`    // files that are still to be removed

	// Altered are files with the name of an erased file and other bytes: damaged, or
	// somebody's own. They stay until a person says that they go as well.
	Altered []PurgeAltered `json:"altered,omitempty"`
	// Loose is how many files of the catalog belong to no photo, shoot or room: nobody
	// can tell whose they are.
	Loose int `json:"loose,omitempty"`

	// Leftovers are where exports that were killed left something half-written, which
	// may be of anybody and goes with every purge.
	Leftovers []string `json:"leftovers,omitempty"`

	// The files that the order does not reach: another family has a say too, a mirror
	// is not connected, or a copy left and is with somebody else.
	SharedRooms []string        `json:"shared_rooms"`
	Mirrors     []PurgeMirror   `json:"mirrors"`
	Deliveries  []PurgeDelivery `json:"deliveries"`
	Recalls     RecallsOpened   `json:"recalls,omitzero"`
	OldFolders  []string        `json:"old_folders,omitempty"` // in which the catalog was, or to which its move was begun
	GoneFolders []GoneFolder    `json:"gone_folders,omitempty"`
}

// GoneFolder is an old folder of a catalog that cannot be reached, because somebody said
// that it was destroyed.
type GoneFolder struct {
	Path string `json:"path"`
	At   When   `json:"at"` // when that was said
	By   string `json:"by"`
}

// PurgeAltered is a file with the name of an erased file and other bytes.
type PurgeAltered struct {
	Storage string `json:"storage"` // catalog, or the name of a mirror
	Path    string `json:"path"`
	Photo   string `json:"photo"` // id of the erased original
}

// PurgeMirror is a storage of second copies.
type PurgeMirror struct {
	UUID    string `json:"uuid"`
	Name    string `json:"name"`
	Path    string `json:"path"` // where it was last
	Reached bool   `json:"reached"`
	Left    int    `json:"left"` // files that are still there
}

// PurgeDelivery is a delivery that holds copies of what is erased.
type PurgeDelivery struct {
	Delivery    string  `json:"delivery"`
	Channel     Channel `json:"channel"`
	Recipient   string  `json:"recipient,omitempty"`
	Destination string  `json:"destination"`
	Photos      int     `json:"photos"`
	Attachments int     `json:"attachments,omitempty"`
}

// PurgeFile is a file that is to be removed.
type PurgeFile struct {
	No     int64
	Mirror string // the UUID; "" for the catalog
	Path   string
	SHA256 string
	Bytes  int64 // -1: not on record
}
