package schema

// LedgerHead is the newest entry of a catalog's ledger. Whoever holds one that
// was given out earlier can tell whether the ledger still has it: an entry's hash
// covers everything before it.
type LedgerHead struct {
	Seq    int64  `json:"seq"`
	SHA256 string `json:"sha256"`
	At     When   `json:"at"`
}

// LedgerClaim is the hash of an entry that somebody outside holds, and where it
// is from.
type LedgerClaim struct {
	SHA256 string
	From   string
}

// LedgerFaultKind is a way in which the tables and the ledger disagree.
type LedgerFaultKind string

// The kinds.
const (
	FaultChain      LedgerFaultKind = "chain"      // an entry does not continue the one before it, or is not what it was
	FaultRow        LedgerFaultKind = "row"        // a row is not what the ledger says
	FaultMissing    LedgerFaultKind = "missing"    // the database lacks a row that the ledger has
	FaultUnrecorded LedgerFaultKind = "unrecorded" // the database has a row that the ledger does not have
	FaultUnsound    LedgerFaultKind = "unsound"    // the history had been altered before the ledger began
	FaultSchema     LedgerFaultKind = "schema"     // a table, index, trigger or view is not what the migrations make
	FaultAhead      LedgerFaultKind = "ahead"      // a record is dated later than the moment
	FaultHead       LedgerFaultKind = "head"       // an entry that somebody outside holds is not there
	FaultAccepted   LedgerFaultKind = "accepted"   // earlier faults, which a person accepted: they stop nothing any more
)

// LedgerFault is one place where the tables and the ledger disagree. It names ids and
// digests.
type LedgerFault struct {
	Kind    LedgerFaultKind
	Subject string
	Message string
}
