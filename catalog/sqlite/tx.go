package sqlite

import (
	"database/sql"

	"github.com/stillroom/stillroom/catalog/contract"
)

// Tx is one transaction with all subjects of the contract. The handle that began it and
// the interface that it is handed out as decide whether it can write.
type Tx struct {
	tx *sql.Tx

	info
	shapes
	words
	storages
	consents
	documents
	deliveries
	recalls
	erasures
	records
	recordKinds
	recordsPut
	belonging
	said
	photos
	photoFiles
	pictures
	likeness
	unmatched
	chain
	tracked
	acceptances
	moments
	restores
	signing
	stored
	log
	originals
	rejections
	imports
	undone
	moves
	clocks
	attachments
	fingerprints
	duplicates
}

var _ contract.Writer = (*Tx)(nil)

func newTx(tx *sql.Tx) *Tx {
	return &Tx{
		tx:           tx,
		info:         info{tx},
		shapes:       shapes{tx},
		words:        words{tx},
		storages:     storages{tx},
		consents:     consents{tx},
		documents:    documents{tx},
		deliveries:   deliveries{tx},
		recalls:      recalls{tx},
		erasures:     erasures{tx},
		records:      records{tx},
		recordKinds:  recordKinds{tx},
		recordsPut:   recordsPut{tx},
		belonging:    belonging{tx},
		said:         said{tx},
		photos:       photos{tx},
		photoFiles:   photoFiles{tx},
		pictures:     pictures{tx},
		likeness:     likeness{tx},
		unmatched:    unmatched{tx},
		chain:        chain{tx},
		tracked:      tracked{tx},
		acceptances:  acceptances{tx},
		moments:      moments{tx},
		restores:     restores{tx},
		signing:      signing{tx},
		stored:       stored{tx},
		log:          log{tx},
		originals:    originals{tx},
		rejections:   rejections{tx},
		imports:      imports{tx},
		undone:       undone{tx},
		moves:        moves{tx},
		clocks:       clocks{tx},
		attachments:  attachments{tx},
		fingerprints: fingerprints{tx},
		duplicates:   duplicates{tx},
	}
}

// Lend gives the transaction to tests that send SQL of their own; Over makes a Tx of a
// transaction that a test began.
func (tx *Tx) Lend() *sql.Tx { return tx.tx }

// Over is by Lend.
func Over(tx *sql.Tx) *Tx { return newTx(tx) }
