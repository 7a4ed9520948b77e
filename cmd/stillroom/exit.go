package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/fence"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Exit codes are an API: codes are only ever added, and a code that a caller
// does not know is a failure.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2 // nothing was touched
	exitSomeFailed  = 3 // finished; some items failed
	exitFindings    = 4 // verify found something
	exitRefused     = 5 // refused by consent
	exitNoCatalog   = 10
	exitBusy        = 11
	exitTooNew      = 12
	exitNoStorage   = 13 // the marker is missing
	exitClock       = 14 // the clock is behind the ledger
	exitInterrupted = 130
)

// usageError is a wrong command line, or a request that app refuses as one.
type usageError = app.UsageError

func usagef(format string, args ...any) error { return app.Usagef(format, args...) }

var (
	errInterrupted = errors.New("interrupted")
	// errSomeFailed and errFindings have been reported item by item.
	errSomeFailed = errors.New("some items failed")
	errFindings   = errors.New("verify found something")
	errNotPermit  = errors.New("not permitted")
	errClock      = errors.New("the clock of this computer is behind the package: nothing of it may be shown")
)

// exitCode maps an error to its code and, if there is one, to a hint: what the person can
// do, a line for each way.
func exitCode(err error) (code int, hint string) {
	var usage *usageError
	var unknown *records.UnknownError
	var taken *takenOut
	var moved *app.MovedError
	if code, hint, ok := placeOf(err); ok {
		return code, hint
	}
	switch {
	case err == nil:
		return exitOK, ""
	case errors.Is(err, errInterrupted):
		return exitInterrupted, ""
	case errors.Is(err, schema.ErrSealed), errors.Is(err, catalog.ErrNoKey), errors.Is(err, store.ErrNoKey):
		return exitFailed, "connect the disk with the key, or name it with --privacy-key; `stillroom help privacy` says what to do if it is lost"
	case errors.Is(err, errBegun):
		return exitFailed, ""
	case errors.As(err, &usage), errors.As(err, &unknown):
		return exitUsage, ""
	case errors.Is(err, errClock):
		return exitClock, "set the clock of this computer, and ask again"
	case errors.As(err, new(*catalog.ClockBehindError)):
		return exitClock, "set the clock of this computer; a no can be recorded meanwhile, and nothing was opened or handed out\nif the clock is right now and was ahead before: `stillroom ledger accept --today DATE --reason TEXT --by ID`"
	case errors.Is(err, errSomeFailed), errors.Is(err, ingest.ErrTooManyFailures):
		return exitSomeFailed, ""
	case errors.Is(err, errFindings):
		return exitFindings, ""
	case errors.Is(err, export.ErrOverdue):
		return exitRefused, "run `stillroom export --update --to DIR` for the folder that was exported: it removes these files and closes the recall"
	case errors.As(err, &taken):
		return exitRefused, taken.hint()
	case errors.Is(err, export.ErrRefused):
		return exitRefused, "nothing was written there; `stillroom consent matrix` says where each room may go\n`stillroom consent explain PHOTO --channel CHANNEL` says why"
	case errors.As(err, &moved) && moved.Begun:
		return exitBusy, fmt.Sprintf("end the move: stillroom -C %s relocate %s", schema.ShellWord(moved.From), schema.ShellWord(moved.To))
	case errors.As(err, &moved):
		return exitNoCatalog, fmt.Sprintf("name it with --catalog %s or STILLROOM_CATALOG", schema.ShellWord(moved.To))
	case errors.Is(err, catalog.ErrElsewhere):
		return exitNoCatalog, "nothing was recorded; end this program and open the catalog where it lies now"
	case errors.As(err, new(*app.StillHereError)):
		return exitRefused, "nothing was recorded; export to that folder again with --update, which takes them away and closes the recall, or remove them first"
	case errors.Is(err, errNotPermit), errors.Is(err, catalog.ErrNotCovered):
		return exitRefused, ""
	case errors.Is(err, catalog.ErrNoSay), errors.Is(err, catalog.ErrOtherShown), errors.Is(err, catalog.ErrNothingSeen):
		return exitRefused, "nothing was recorded"
	case errors.Is(err, catalog.ErrOtherRooms), errors.Is(err, catalog.ErrSameData), errors.Is(err, catalog.ErrOneFile),
		errors.Is(err, catalog.ErrNamed), errors.Is(err, catalog.ErrIsPhoto), errors.Is(err, ingest.ErrNoFile), errors.Is(err, catalog.ErrStillSame), errors.Is(err, catalog.ErrTwoShots):
		return exitUsage, "nothing was changed"
	case errors.Is(err, mirror.ErrOtherLife):
		return exitUsage, "nothing was written there. If this catalog was made to try a backup, leave the mirror alone\nif it is the one that goes on, say so: `stillroom ledger accept --reason TEXT --by ID`"
	case errors.Is(err, catalog.ErrStorageName):
		return exitUsage, "give it another name with --name; nothing was written"
	case errors.Is(err, source.ErrRecords), errors.Is(err, source.ErrCatalog), errors.Is(err, export.ErrEarlier), errors.Is(err, destination.ErrUnusable), errors.Is(err, export.ErrOtherChannel), errors.Is(err, export.ErrOtherChoice), errors.Is(err, export.ErrNoRecipe):
		return exitUsage, ""
	case errors.Is(err, signingkey.ErrKey):
		return exitFailed, "put signing.key back from a backup of this catalog; where there is none, `stillroom key rotate --reason lost` makes a new one: hand out its public half"
	case errors.Is(err, catalog.ErrShape):
		return exitFailed, "nothing was accepted and nothing was changed; restore a backup of catalog.db"
	case errors.Is(err, store.ErrNoMarker):
		return exitNoStorage, "connect the disk that holds the catalog; nothing was written"
	case errors.Is(err, catalog.ErrNone) && byVariable(err) != "":
		return exitNoCatalog, "STILLROOM_CATALOG names it, and from this folder that is " + byVariable(err) + ": set it to the whole path of the catalog"
	case errors.Is(err, catalog.ErrNone):
		return exitNoCatalog, "name the catalog with --catalog DIR or STILLROOM_CATALOG, or make one with `stillroom init DIR`"
	case errors.Is(err, catalog.ErrRestored):
		return exitRefused, "name the newest entry that anybody holds, a package, a receipt or a mirror's .stillroom.heads: stillroom restore --head FILE\n`stillroom help backup` says more"
	case errors.Is(err, catalog.ErrForeign):
		return exitFailed, "it was left as it is; `stillroom restore BACKUP DIR` makes a catalog of a backup"
	case sqlite.Damaged(err):
		return exitFailed, "nothing was changed; `stillroom verify` says what is damaged. Have the disk looked at\n`stillroom restore BACKUP DIR` makes a catalog of the latest backup"
	case errors.As(err, new(*sqlite.LeftError)):
		return exitFailed, "end the program of that user, then give the file to the owner of catalog.db with chown and chmod 0600; never remove it: it may hold what was said last"
	case errors.Is(err, schema.ErrDiskFull):
		return exitFailed, "make room on that disk and run the same command again; until then the catalog can be looked at, and backed up and exported to another disk"
	case errors.Is(err, schema.ErrReadOnly):
		return exitFailed, "list, show, dump, consent explain, verify and backup work where it lies, and export --slip FILE hands out\nto write, take it to a folder that you can write: stillroom help backup"
	case errors.Is(err, catalog.ErrLedger):
		return exitFailed, "nothing left the house; `stillroom verify` says what was changed. Restore the latest backup in which it finds nothing\nwhere there is none: `stillroom ledger accept --reason TEXT --by ID`"
	case errors.Is(err, catalog.ErrGaveWay):
		return exitBusy, "run the same command again"
	case errors.Is(err, catalog.ErrBusy), errors.Is(err, store.ErrBusy):
		return exitBusy, "another program keeps this catalog, or a mirror of it; try again when it has finished"
	case errors.Is(err, catalog.ErrTooNew):
		return exitTooNew, "use the newer program that made it"
	case errors.As(err, new(*fence.StartError)):
		return exitFailed, "no picture is at fault, and what was kept stays; run the same command again once the reason is mended\n`stillroom doctor` says what is missing"
	case errors.Is(err, ingest.ErrSourceGone):
		return exitFailed, "put the card back and run the same command again; what was imported stays"
	case errors.As(err, new(*store.DestinationError)):
		return exitFailed, "make room or mend the disk and run the same command again; what was imported stays"
	}
	return exitFailed, ""
}

// byVariable is the whole path of the catalog that is not there, if the environment names
// it by a path that means another folder wherever it is used; else "".
func byVariable(err error) string {
	dir := os.Getenv("STILLROOM_CATALOG")
	if dir == "" || filepath.IsAbs(dir) || !strings.HasSuffix(err.Error(), ": "+dir) {
		return ""
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	return full
}
