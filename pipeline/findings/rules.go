package findings

import (
	"strings"
	"sync"

	"github.com/stillroom/stillroom/schema"
)

// Rule is one thing verify looks for. Ids are never reused.
type Rule struct {
	ID    string       `json:"id"`
	Level schema.Level `json:"level"`
	About string       `json:"about"`
	Fix   string       `json:"fix"`

	Why  string   `json:"why,omitempty"`  // how it comes about
	Mend []string `json:"mend,omitempty"` // commands that mend it, the best first; words in capitals are to be filled in
}

// Rule ids.
const (
	DBIntegrity        = "SR-DB-INTEGRITY"
	DBReference        = "SR-DB-REFERENCE"
	LedgerChain        = "SR-LEDGER-CHAIN"
	LedgerRow          = "SR-LEDGER-ROW"
	LedgerMissing      = "SR-LEDGER-MISSING"
	LedgerUnrecorded   = "SR-LEDGER-UNRECORDED"
	LedgerUnsound      = "SR-LEDGER-UNSOUND"
	LedgerHead         = "SR-LEDGER-HEAD"
	LedgerAhead        = "SR-LEDGER-AHEAD"
	LedgerAccepted     = "SR-LEDGER-ACCEPTED"
	Schema             = "SR-SCHEMA"
	ClockBehind        = "SR-CLOCK-BEHIND"
	StorageMissing     = "SR-STORAGE-MISSING"
	OriginalMissing    = "SR-ORIGINAL-MISSING"
	OriginalSize       = "SR-ORIGINAL-SIZE"
	OriginalHash       = "SR-ORIGINAL-HASH"
	OriginalWritable   = "SR-ORIGINAL-WRITABLE"
	OriginalUnrecorded = "SR-ORIGINAL-UNRECORDED"
	OriginalDamaged    = "SR-ORIGINAL-DAMAGED"
	ArrangeUnfinished  = "SR-ARRANGE-UNFINISHED"
	PictureUnknown     = "SR-PICTURE-UNKNOWN"
	PictureAlike       = "SR-PICTURE-ALIKE"
	MirrorMissing      = "SR-MIRROR-MISSING"
	MirrorDamaged      = "SR-MIRROR-DAMAGED"
	MirrorStray        = "SR-MIRROR-STRAY"
	DerivativeMissing  = "SR-DERIVATIVE-MISSING"
	DerivativeSize     = "SR-DERIVATIVE-SIZE"
	DerivativeHash     = "SR-DERIVATIVE-HASH"
	DerivativeStale    = "SR-DERIVATIVE-STALE"
	DerivativeLeak     = "SR-DERIVATIVE-LEAK"

	DerivativeNone        = "SR-DERIVATIVE-NONE"
	DerivativeDimensions  = "SR-DERIVATIVE-DIMENSIONS"
	DerivativeOrientation = "SR-DERIVATIVE-ORIENTATION"
	DerivativeColor       = "SR-DERIVATIVE-COLOR"
	DerivativeTreatment   = "SR-DERIVATIVE-TREATMENT"

	EvidenceMissing    = "SR-EVIDENCE-MISSING"
	EvidenceHash       = "SR-EVIDENCE-HASH"
	EvidenceOpen       = "SR-EVIDENCE-OPEN"
	EvidenceUnrecorded = "SR-EVIDENCE-UNRECORDED"

	PrivacyOpen        = "SR-PRIVACY-OPEN"
	PrivacyKey         = "SR-PRIVACY-KEY"
	PrivacyAway        = "SR-PRIVACY-AWAY"
	PurgeUnfinished    = "SR-PURGE-UNFINISHED"
	PurgeMirror        = "SR-PURGE-MIRROR"
	DeliveryUncovered  = "SR-DELIVERY-UNCOVERED"
	DeliveryConditions = "SR-DELIVERY-CONDITIONS"
	DeliveryStale      = "SR-DELIVERY-STALE"
	DeliveryUnfinished = "SR-DELIVERY-UNFINISHED"
	DeliveryHalfway    = "SR-DELIVERY-HALFWAY"
	RecallOverdue      = "SR-RECALL-OVERDUE"
	RecallOpen         = "SR-RECALL-OPEN"
	PackageMissing     = "SR-PACKAGE-MISSING"
	PackageAltered     = "SR-PACKAGE-ALTERED"
	PackageLeak        = "SR-PACKAGE-LEAK"
	PackageStale       = "SR-PACKAGE-STALE"
	PackageStray       = "SR-PACKAGE-STRAY"

	PackageManifest   = "SR-PACKAGE-MANIFEST"
	PackageVersion    = "SR-PACKAGE-VERSION"
	PackagePath       = "SR-PACKAGE-PATH"
	PackagePhotoStale = "SR-PACKAGE-PHOTO-STALE"
	PackageEnding     = "SR-PACKAGE-ENDING"
	PackageEarly      = "SR-PACKAGE-EARLY"
	PackageClock      = "SR-PACKAGE-CLOCK"
	PackageRecalled   = "SR-PACKAGE-RECALLED"
	PackageFeed       = "SR-PACKAGE-FEED"
	PackageFeedOther  = "SR-PACKAGE-FEED-OTHER"
	PackageFeedOld    = "SR-PACKAGE-FEED-OLD"
	PackageFeedStale  = "SR-PACKAGE-FEED-STALE"
	PackageFeedNone   = "SR-PACKAGE-FEED-NONE"
	PackageBag        = "SR-PACKAGE-BAG"
	PackageSignature  = "SR-PACKAGE-SIGNATURE"
	PackageUnsigned   = "SR-PACKAGE-UNSIGNED"
	PackageLedger     = "SR-PACKAGE-LEDGER"
	SigningKey        = "SR-KEY"

	RecordUnmatched = "SR-RECORD-UNMATCHED"
	RecordMistake   = "SR-RECORD-MISTAKE"
	RecordReference = "SR-RECORD-REFERENCE"

	DerivativeStray = "SR-DERIVATIVE-STRAY"
	DeliveryStray   = "SR-DELIVERY-STRAY"
	DeliveryAltered = "SR-DELIVERY-ALTERED"
	StorageOpen     = "SR-STORAGE-OPEN"
	SettingsMissing = "SR-SETTINGS-MISSING"
	StorageLeftover = "SR-STORAGE-LEFTOVER"
	StorageStray    = "SR-STORAGE-STRAY"

	ReadAhead      = "SR-READ-AHEAD"
	ReadDue        = "SR-READ-DUE"
	ReadUnrecorded = "SR-READ-UNRECORDED"

	CatalogReadOnly = "SR-CATALOG-READONLY"
	CatalogRestored = "SR-CATALOG-RESTORED"

	CheckFailed = "SR-CHECK-FAILED"
)

const ledgerFix = "nothing is exported: restore the latest backup of catalog.db that verify finds nothing in, and record again what was said since; where there is none: stillroom ledger accept --reason TEXT --by ID"

// rules are all there are, in a fixed order.
var rules = []struct {
	id         string
	level      schema.Level
	about, fix string
}{
	{DBIntegrity, schema.LevelError, "the database file is damaged", "restore the latest backup of catalog.db"},
	{DBReference, schema.LevelError, "a row refers to a row that is not there", "restore the latest backup of catalog.db"},
	{LedgerChain, schema.LevelError, "the ledger was altered: an entry of it was changed, removed or added", ledgerFix},
	{LedgerRow, schema.LevelError, "a row is not what the ledger says", ledgerFix},
	{LedgerMissing, schema.LevelError, "the database lacks a row that the ledger has", ledgerFix},
	{LedgerUnrecorded, schema.LevelError, "the database has a row that the ledger does not have", ledgerFix},
	{LedgerUnsound, schema.LevelError, "the history had been altered before the ledger began, or before an update of the program", ledgerFix},
	{LedgerHead, schema.LevelError, "the ledger lacks an entry that somebody outside holds: it is a shorter ledger, or another", "restore the backup of catalog.db that has it, and record again what was said since; where there is none: stillroom ledger accept --head HASH --reason TEXT --by ID, which does not bring it back"},
	{LedgerAhead, schema.LevelError, "a record is dated later than now", "check the clock of this computer, and record it again; a delivery: run the export again with --update"},
	{LedgerAccepted, schema.LevelWarning, "somebody accepted a ledger that had been altered, or was dated ahead: its entries from before are as they were found then", "stillroom ledger show says what was found and which families are on hold since; a head from before may be missing"},
	{Schema, schema.LevelError, "the tables of the database are not those that this program makes", ledgerFix},
	{ClockBehind, schema.LevelError, "the clock is behind the ledger", "set the clock of this computer; nothing is exported until then. If it is right and was ahead before: stillroom ledger accept --today DATE --reason TEXT --by ID"},
	{StorageMissing, schema.LevelError, "the storage is not connected: no file in it can be called missing", "connect the disk that holds the catalog"},
	{OriginalMissing, schema.LevelError, "an original is not where it was put", "where a mirror has it whole: stillroom storage sync; else import it again from the card"},
	{OriginalSize, schema.LevelError, "an original has another size than when it was imported", "where a mirror has it whole: stillroom storage sync; else import it again from the card"},
	{OriginalHash, schema.LevelError, "an original has other bytes than when it was imported", "where a mirror has it whole: stillroom storage sync; else import it again from the card"},
	{OriginalWritable, schema.LevelWarning, "an original can be written to", "chmod 0444 the file"},
	{OriginalUnrecorded, schema.LevelWarning, "the catalog knows nothing of a file among the originals", "move the file out of the catalog; import it from there if you want to keep it"},
	{OriginalDamaged, schema.LevelWarning, "an original was damaged when it came: a part of its picture is lost", "import it again from the card or another copy, if one is whole; stillroom derive PHOTO withholds what is rendered of it"},
	{MirrorMissing, schema.LevelError, "a copy in a mirror is not where it was put", "stillroom storage sync writes it again"},
	{MirrorDamaged, schema.LevelError, "a copy in a mirror has other bytes, or cannot be read", "stillroom storage sync mends it from the catalog, and sets the damaged file aside; have that disk looked at"},
	{ArrangeUnfinished, schema.LevelWarning, "arrange was interrupted: files are on their way to the folder of their shoot", "stillroom arrange"},
	{MirrorStray, schema.LevelWarning, "the catalog knows nothing of a file in a mirror", "move the file out of the mirror; import it from there if you want to keep it"},
	{PictureUnknown, schema.LevelWarning, "a photo has no fingerprint: a copy of it cannot be recognized", "stillroom derive --stale"},
	{PictureAlike, schema.LevelError, "a photo looks like another, and the catalog has not recorded that: a copy of it may not have been called back", "stillroom derive --stale PHOTO"},
	{DerivativeMissing, schema.LevelError, "a derivative is not where it was put", "stillroom derive --stale"},
	{DerivativeSize, schema.LevelError, "a derivative has another size than when it was made", "stillroom derive --stale"},
	{DerivativeHash, schema.LevelError, "a derivative has other bytes than when it was made", "stillroom derive --stale"},
	{DerivativeStale, schema.LevelWarning, "a derivative was made by another version of its recipe or of a program that renders", "stillroom derive --stale"},
	{DerivativeNone, schema.LevelWarning, "a photo lacks a derivative of a recipe that is on", "stillroom derive --stale"},
	{DerivativeDimensions, schema.LevelError, "a derivative has another width, height or format than its recipe gives", "stillroom derive --stale"},
	{DerivativeOrientation, schema.LevelError, "a derivative is not upright", "stillroom derive --stale"},
	{DerivativeColor, schema.LevelError, "a derivative is not plain sRGB", "stillroom derive --stale"},
	{DerivativeTreatment, schema.LevelError, "a derivative shows what its photo's record asks to hide, or hides something else", "stillroom derive --stale"},
	{DerivativeLeak, schema.LevelError, "a derivative carries something private", "stillroom derive --stale"},
	{EvidenceMissing, schema.LevelError, "a consent document that the ledger names is not kept here", "apply the records that name it again, with --evidence DIR to say where a copy is"},
	{EvidenceHash, schema.LevelError, "a consent document has other bytes than when it was kept", "move it away and apply the records that name it again, with --evidence DIR to say where a copy is"},
	{EvidenceOpen, schema.LevelWarning, "consent documents can be read by others", "chmod 0600 the file, 0700 the folder"},
	{EvidenceUnrecorded, schema.LevelWarning, "no record names a file among the consent documents", "apply the records that name it, or move it out of the catalog"},
	{PrivacyOpen, schema.LevelWarning, "a contact or a consent document is not sealed, though the settings say so", "stillroom privacy apply"},
	{PrivacyKey, schema.LevelError, "a contact is sealed, and the key that is here does not open it", "name the key that does with --privacy-key; `stillroom help privacy` says what to do if it is lost"},
	{PrivacyAway, schema.LevelWarning, "contacts or consent documents are sealed and the key is not here: only that they are there was checked", "connect the disk with the key, or name it with --privacy-key; nothing is exported without it"},
	{RecordUnmatched, schema.LevelWarning, "photos are on hold: a record that came with them says what to hide or which room is shown, and names a file that is not there", "stillroom imports unmatched lists them: correct the name and apply it, import the card that the file is on, or dismiss it"},
	{RecordMistake, schema.LevelError, "a file of records cannot be applied: a line of it is wrong", "correct the line; stillroom apply FILE --dry-run says what would change"},
	{RecordReference, schema.LevelWarning, "a record refers to one that none of the files records", "name the file that records it as well, or record it in the catalog first: stillroom apply FILE --dry-run"},
	{PurgeUnfinished, schema.LevelError, "files that were ordered to be erased are still in the catalog", "run the same purge again"},
	{PurgeMirror, schema.LevelWarning, "files that were ordered to be erased may still be in a mirror that was not connected", "connect the mirror and run the same purge again, with --mirror DIR if it is elsewhere now"},
	{DeliveryUncovered, schema.LevelError, "a delivered photo is no longer covered by consent", "run the export again with --update, or call it back: stillroom recall list --delivery DELIVERY"},
	{DeliveryConditions, schema.LevelError, "a delivered photo is permitted on other conditions than it was delivered on, or other parts of it are to be hidden", "run the export again with --update, and tell the recipient"},
	{DeliveryStale, schema.LevelWarning, "a delivery is past the date until which it may be shown", "run the export again with --update, or take it back"},
	{DeliveryUnfinished, schema.LevelError, "an export was interrupted: some of its files may be at the destination", "run the export again to the same folder, with --update if it exists"},
	{DeliveryHalfway, schema.LevelError, "an interrupted export left half-written files", "run any export: the next one removes them, and so does a purge"},
	{RecallOverdue, schema.LevelError, "copies that were called back are overdue: nobody has said that they are gone", "call them back, then stillroom recall close; stillroom recall list --overdue lists them"},
	{RecallOpen, schema.LevelWarning, "copies were called back, and nobody has said yet that they are gone", "call them back, then stillroom recall close; stillroom recall list lists them"},
	{PackageMissing, schema.LevelError, "a package lacks a file that its manifest names", "copy the package again from where it came, or run the export again with --update"},
	{PackageAltered, schema.LevelError, "a file of a package is not what its manifest says", "remove it, and copy it again from where it came or run the export again with --update"},
	{PackageLeak, schema.LevelError, "a file of a package carries something private", "take the package back, and tell the recipient"},
	{PackageStale, schema.LevelError, "a package is past the date until which it may be shown", "show nothing of it, and ask for a new one; run the export again with --update, or take it back"},
	{PackageStray, schema.LevelWarning, "a package holds a file that its manifest does not name", "look at it, and remove it if nobody needs it"},
	{PackageManifest, schema.LevelError, "a package has no manifest that can be read", "show nothing of it, and copy it again from where it came"},
	{PackageVersion, schema.LevelError, "a manifest or a recall feed is of a version that this program does not know", "show nothing of it until stillroom is updated"},
	{PackagePath, schema.LevelError, "a manifest names a file outside its package, or two names that are one file on some systems", "show nothing of it, and tell whoever gave it to you"},
	{PackagePhotoStale, schema.LevelError, "a photo of a package is past the date until which it may be shown", "show it no more, and ask for a new package"},
	{PackageEnding, schema.LevelWarning, "a package may be shown for less than a week more", "ask for a new package"},
	{PackageEarly, schema.LevelWarning, "a package or a recall feed is dated later than the moment asked about", "check the clock of this computer"},
	{PackageClock, schema.LevelError, "the clock of this computer is behind the package or its recall feed: nobody can say whether it may be shown", "set the clock of this computer, and ask again"},
	{PackageRecalled, schema.LevelError, "a photo of a package was called back", "show it no more, remove its files by the time named, and say so to whoever gave it to you"},
	{PackageFeed, schema.LevelError, "a package's recall feed cannot be read", "fetch the feed again, and name it with --feed"},
	{PackageFeedOther, schema.LevelError, "the recall feed lacks entries of the package's own: it is older, or another channel's or catalog's", "fetch the feed again from where the manifest says"},
	{PackageFeedOld, schema.LevelError, "the recall feed is too old: nobody can say what was called back since", "fetch the feed again from where the manifest says"},
	{PackageFeedStale, schema.LevelWarning, "there is a newer recall feed by now", "fetch the feed again from where the manifest says, and name it with --feed"},
	{PackageFeedNone, schema.LevelWarning, "there is no recall feed: nobody can say what was called back", "fetch the feed from where the manifest says, and name it with --feed"},
	{PackageBag, schema.LevelError, "a bag is not as its own manifests say", "show nothing of it, and copy it again from where it came"},
	{PackageSignature, schema.LevelError, "a manifest or a recall feed is not signed with a key that is known, or was changed since", "show nothing of it, and ask whoever gave it to you, in another way than the package came"},
	{PackageUnsigned, schema.LevelError, "a package holds a file that no signed list names", "do not show it, and remove it"},
	{PackageLedger, schema.LevelError, "a package differs from the one that was delivered, as the ledger has it", "take the package back, tell the recipient, and run the export again"},
	{SigningKey, schema.LevelError, "the signing key of the catalog cannot be used, or others can read it", "put signing.key back from a backup and chmod 0600 it; where there is none: stillroom key rotate --reason lost"},
	{CatalogRestored, schema.LevelError, "the catalog was restored from a backup: consents and records since then may be missing", "name the newest ledger entry that anybody holds: stillroom restore --head FILE; nothing is exported until then"},
	{DerivativeStray, schema.LevelWarning, "the catalog knows nothing of a file among the derivatives", "stillroom gc"},
	{DeliveryStray, schema.LevelWarning, "something lies in the folder of a delivery that no export wrote, or that was taken away since", "look at it, and remove it; an update removes what an export left there"},
	{DeliveryAltered, schema.LevelError, "a file in the folder of a delivery has other bytes than were delivered", "find out who changed it, move the folder away, and run the export again in its place"},
	{StorageOpen, schema.LevelError, "others can read or change what is private in the catalog or in a mirror", "chmod -R go= CATALOG, the folder of the catalog; of a mirror: chmod go= MIRROR"},
	{SettingsMissing, schema.LevelError, "the settings of the catalog are gone, and with them its zone and whether contacts are sealed", "put stillroom.toml back from a backup of this catalog"},
	{StorageLeftover, schema.LevelWarning, "an interrupted command left a half-written file", "stillroom gc"},
	{StorageStray, schema.LevelWarning, "something lies in the folder of the catalog or of a mirror that stillroom did not put there", "move it out"},
	{ReadAhead, schema.LevelWarning, "a file is recorded as read on a later day than today: it counts as never read", "stillroom verify --read-data"},
	{ReadDue, schema.LevelError, "originals were not read for longer than was asked, or never", "stillroom verify --max-age D, without --subset"},
	{ReadUnrecorded, schema.LevelWarning, "files were read and found right, and another stillroom kept that from being recorded", "when the other has ended: stillroom verify --read-data"},
	{CatalogReadOnly, schema.LevelWarning, "the catalog is read-only: it cannot note which bytes were read today", "verify it again where it can be written"},
	{CheckFailed, schema.LevelError, "something could not be checked", "see the message"},
}

// Rules returns every rule, in a fixed order.
func Rules() []Rule {
	list := make([]Rule, len(rules))
	for i, r := range rules {
		x := explained()[r.id]
		list[i] = Rule{r.id, r.level, r.about, r.fix, x.why, x.mend}
	}
	return list
}

// byID are all of them by their ids, made once: a run may find a million.
var byID = sync.OnceValue(func() map[string]Rule {
	byID := map[string]Rule{}
	for _, r := range Rules() {
		byID[r.ID] = r
	}
	return byID
})

// Find makes a finding of a rule. It panics on an unknown rule: that is a
// fault of the program.
func Find(rule, subject, message string) schema.Finding {
	if r, ok := byID()[rule]; ok {
		// What comes after the colon may be the name of a file, which is told by itself.
		message = strings.TrimSuffix(strings.TrimSpace(message), ":")
		return located(schema.Finding{Rule: r.ID, Level: r.Level, Subject: subject, Message: message, Fix: r.Fix})
	}
	panic("check: no rule " + rule)
}
