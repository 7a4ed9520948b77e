package catalog

import (
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
)

// shared is the ground of every register: the database, the clock, and the way in which a
// change is made, dated and written into the ledger.
type shared struct {
	committed

	clock  func() time.Time // what this computer's clock says
	waits  func()           // called when a change has to wait; nil: nobody wants to know
	older  func()           // called before an older database is brought up to date; nil likewise
	tables []contract.Table // those that the ledger covers

	contacts sealing // how contacts are kept
}

type (
	// PhotoRegister tells photos, what was said of them and what lies beside them.
	PhotoRegister struct{ *shared }
	// PictureRegister tells which files show one picture, and which pictures are alike.
	PictureRegister struct{ *shared }
	// RecordRegister takes what people write as records, and gives it back.
	RecordRegister struct{ *shared }
	// ConsentRegister keeps what guardians said, and tells what follows from it.
	ConsentRegister struct{ *shared }
	// DeliveryRegister keeps what left, to whom, and what was asked back.
	DeliveryRegister struct{ *shared }
	// ImportRegister keeps what came from where, and when each file was last read.
	ImportRegister struct{ *shared }
	// ErasureRegister carries out orders to erase, and remembers that they were.
	ErasureRegister struct{ *shared }
	// LedgerRegister tells and proves what the ledger says, and who signs it.
	LedgerRegister struct{ *shared }
)

func over(s *shared) *Catalog {
	return &Catalog{
		s, PhotoRegister{s}, PictureRegister{s}, RecordRegister{s}, ConsentRegister{s},
		DeliveryRegister{s}, ImportRegister{s}, ErasureRegister{s}, LedgerRegister{s},
	}
}
