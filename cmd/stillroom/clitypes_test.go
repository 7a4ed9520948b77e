package main

import (
	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/leftovers"
	"github.com/stillroom/stillroom/schema"
)

// cliTypes are the types of what is printed with --json, with what the program makes
// them of. A summary stands under the command that it ends.
var cliTypes = map[string]any{
	"error": errorObject{}, "warning": message{}, "note": message{},

	"catalog": catalogMade{}, "item": schema.ImportItem{}, "import": schema.ImportRun{}, "undone": schema.Undone{}, "redone": schema.Undone{},
	"unmatched": schema.Unmatched{}, "dismissed": dismissedView{}, "photo": photoView{}, "file": schema.LooseFile{},
	"attachment": attachedView{}, "sheet": filesWritten{}, "theme": filesWritten{}, "picture": filesWritten{},
	"changes": changesView{}, "tag": tagLine{}, "camera": schema.CameraClock{}, "clock_change": schema.ClockChange{},
	"paired": photosView{}, "unpaired": photosView{}, "rejected": photosView{}, "same": schema.Pictured{}, "different": schema.Pictured{},
	"duplicate": schema.DuplicatePicture{}, "derived": derive.Item{}, "probe": schema.Probe{}, "said": saidView{}, "renewed": renewedView{},
	"decision": decisionView{}, "matrix": schema.RoomConsent{}, "due": schema.Due{}, "event": schema.LogEntry{}, "waiting": catalog.Waiting{},
	"reviewed": reviewedView{}, "receipt": receiptMade{}, "document": app.Document{}, "document_copy": documentCopy{}, "answers": schema.Answers{},
	"date": schema.ComingDate{}, "quiet": schema.QuietGuardian{}, "purge": schema.Purge{}, "preset": presetView{}, "delivery": schema.Delivery{},
	"posted": postedView{}, "slip_read": app.SlipRead{}, "recall": recallAt{}, "recalls_closed": recallsClosed{}, "follows": app.Follows{}, "serving": servingAt{}, "finding": schema.Finding{},
	"package_photo": findings.PackagePhoto{}, "package": findings.PackageVerdict{}, "key": schema.SigningKey{}, "key_rotated": keyRotated{},
	"card_file": schema.CardFile{}, "storage": app.Placed{}, "mended": schema.Mended{}, "ledger_entry": schema.LedgerHead{}, "ledger": ledgerView{},
	"acceptance": schema.Acceptance{}, "backup": backupMade{}, "backup_found": backupFound{}, "restored": restoredView{}, "fetched": schema.Fetched{}, "taken_back": photosView{}, "settled": settledView{}, "relocated": app.Relocated{},
	"cleaned": leftovers.Cleaned{}, "privacy": app.Privacy{}, "doctor": health{}, "format": formatSupport{}, "recipe": schema.Recipe{},
	"channel": meaning{}, "condition": meaning{}, "reason": meaning{}, "rule": findings.Rule{},
	"records": schema.Records{}, "record": recordLine[any]{},

	"summary":                struct{}{},
	"summary import":         schema.ImportSummary{},
	"summary arrange":        schema.Arranged{},
	"summary derive":         derive.Summary{},
	"summary clock":          clockSummary{},
	"summary tags":           tagSummary{},
	"summary dates":          datesSummary{},
	"summary consent due":    dueSummary{},
	"summary consent matrix": matrixSummary{},
	"summary export":         export.Summary{},
	"summary card":           schema.CardSummary{},
	"summary storage sync":   schema.SyncSummary{},
	"summary storage verify": reportSummary{},
	"summary verify":         reportSummary{},
	"summary manifest check": findings.PackageSummary{},
}
