package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/backup"
	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

type restoreOptions struct {
	heads  []string
	open   bool
	dryRun bool
	from   []string // where originals that are missing are looked for
}

func cmdRestore(p *program) *cli.Command {
	var o restoreOptions
	var heads, from cli.StringSlice
	return &cli.Command{
		Name:      "restore",
		Usage:     "make a catalog of a backup, or take back photos that were put aside",
		ArgsUsage: "[FILE DIR | PHOTO...]",
		Description: "restore FILE DIR makes a new catalog of a backup in DIR, which must not be there yet;\n" +
			"FILE may be -. No photo leaves the new catalog until you name the newest entry of its\n" +
			"ledger that anybody holds, with --head, now or later; or say, with --open, that\n" +
			"nothing was said since the backup, or that all of it is recorded again.\n" +
			"--originals-from puts the originals back, which are not in a backup, now or later.\n" +
			"restore PHOTO... takes back what `stillroom reject` put aside. Two words are a\n" +
			"backup and a folder if the first is the name of a backup, or -; write ./NAME for a\n" +
			"file that is called like a photo.",
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "head", Usage: "the newest ledger entry that anybody holds: `FILE`, a package or 64 digits (more than once for more)", Destination: &heads},
			&cli.BoolFlag{Name: "open", Usage: "nothing was said since the backup, or all of it is recorded again: let photos go", Destination: &o.open},
			&cli.StringSliceFlag{Name: "originals-from", Usage: "put back the originals that are missing from the mirror `NAME`, or from a card or another folder (more than once for more)", Destination: &from},
			&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: "read the whole backup and say what is in it", Destination: &o.dryRun},
		},
		Action: func(c *cli.Context) error {
			o.heads, o.from = heads.Value(), from.Value()
			return runRestore(c.Context, p, c.Args().Slice(), o)
		},
	}
}

func runRestore(ctx context.Context, p *program, args []string, o restoreOptions) error {
	switch len(args) {
	case 0:
		settles := len(o.heads) > 0 || o.open
		switch {
		case o.dryRun:
			return usagef("--dry-run reads a backup: restore FILE DIR --dry-run; nothing was changed")
		case len(o.from) == 0 && !settles:
			return usagef("name a backup and a new folder: restore FILE DIR; in a restored catalog, say with --head or --open whether anything is missing")
		}
		var some error
		if len(o.from) > 0 {
			some = runFetch(ctx, p, o.from)
			if !settles || some != nil && !errors.Is(some, errSomeFailed) {
				return some
			}
		}
		// An original that is not found yet says nothing about the ledger.
		err := p.door.Read(ctx, func(s *app.Session) error { return runSettle(ctx, p.printer, s, o) })
		return cmp.Or(err, some)
	}
	isFile, err := namesBackup(args)
	switch {
	case err != nil:
		return err
	case isFile:
		return restoreBackup(ctx, p, args[0], args[1], o)
	case len(o.heads) > 0 || o.open || o.dryRun || len(o.from) > 0:
		return usagef("--head, --open, --originals-from and --dry-run are for a backup, and %q is not one; nothing was restored", args[0])
	}
	return runAside(ctx, p, args, "restored", (*catalog.Catalog).TakeBack)
}

// namesBackup tells restore FILE DIR from restore PHOTO... It guesses nothing: a word
// that may be both is an error.
func namesBackup(args []string) (bool, error) {
	first := args[0]
	if first == "-" || strings.ContainsRune(first, os.PathSeparator) || strings.HasSuffix(first, ".tar") {
		if len(args) != 2 {
			return false, usagef("restore takes a backup and a new folder: restore FILE DIR")
		}
		return true, nil
	}
	there := backup.IsBackup(first)
	switch {
	case !there:
		if _, err := os.Stat(first); err == nil && len(args) == 2 && !isFile(args[1]) && !schema.IsDigestPrefix(args[1]) {
			return true, nil // which says that it is no backup
		}
		return false, nil
	case schema.IsDigestPrefix(first):
		return false, usagef("%s may mean the backup here or a photo; for the backup, write .%c%s", first, os.PathSeparator, first)
	case len(args) != 2:
		return false, usagef("restore takes a backup and a new folder: restore FILE DIR")
	}
	return true, nil
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// restoreBackup makes a new catalog from a backup. The catalog is in its place whole, or
// not at all.
func restoreBackup(ctx context.Context, p *program, from, dir string, o restoreOptions) error {
	claims, err := heads(o.heads)
	if err != nil {
		return err
	}
	in, err := openBackup(p, from)
	if err != nil {
		return err
	}
	defer in.Close()
	if o.dryRun {
		m, err := backup.Check(ctx, in)
		if err != nil {
			return fmt.Errorf("%s: %w", from, err)
		}
		return printFound(p.printer, from, m)
	}
	if err := isNew(dir); err != nil {
		return err
	}
	half := filepath.Join(filepath.Dir(filepath.Clean(dir)), "."+filepath.Base(filepath.Clean(dir))+".stillroom-restoring")
	if err := os.RemoveAll(half); err != nil { // of a run that was killed
		return err
	}
	m, st, err := layBackup(ctx, p, in, half)
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w; nothing was restored", from, err), os.RemoveAll(half))
	}
	if err := errors.Join(st.Close(), os.Rename(half, dir)); err != nil {
		return errors.Join(err, os.RemoveAll(half))
	}
	door := p.door
	door.Dir = dir
	var fetched schema.Fetched
	if len(o.from) > 0 {
		// The catalog is whole from here on: what does not come now can come later.
		if fetched, err = fetchInto(ctx, p, door, o.from); err != nil {
			return fmt.Errorf("%s is restored, its originals are not: %w; go on with: stillroom -C %s restore --originals-from %s", dir, err, dir, o.from[0])
		}
	}
	return door.Read(ctx, func(s *app.Session) error { return printRestored(ctx, p.printer, s, m, fetched, claims, o) })
}

func openBackup(p *program, from string) (io.ReadCloser, error) {
	if from == "-" {
		return io.NopCloser(p.in), nil
	}
	return os.Open(from)
}

// isNew refuses a folder that holds anything: nothing is ever restored over a catalog, or
// over other files.
func isNew(dir string) error {
	list, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return usagef("%s is no folder; name a new one", dir)
	case len(list) > 0:
		return usagef("%s is not empty, and restore overwrites nothing; name a new folder", dir)
	}
	return nil
}

// layBackup makes a catalog in a folder that is not there yet. The catalog knows from its
// first moment that it was restored.
func layBackup(ctx context.Context, p *program, in io.Reader, dir string) (backup.Manifest, *disk.Disk, error) {
	m, err := backup.Extract(ctx, in, dir)
	if err != nil {
		return m, nil, err
	}
	db := filepath.Join(dir, catalog.FileName)
	d, err := catalog.Describe(ctx, sqlite.File(db))
	if err != nil {
		return m, nil, err
	}
	if d.Catalog != m.Catalog || d.Head != m.Head {
		return m, nil, fmt.Errorf("%w: the database in it is not the one that it describes", backup.ErrDamaged)
	}
	cat, err := catalog.Open(ctx, sqlite.File(db), catalog.WithClock(p.door.Clock))
	if err != nil {
		return m, nil, err
	}
	if err := errors.Join(cat.NoteRestored(ctx, m.CreatedAt, m.Head), cat.Close()); err != nil {
		return m, nil, err
	}
	st, err := disk.Restore(dir, m.Catalog)
	return m, st, err
}

// printFound says what is in a backup.
func printFound(p *printer, from string, m backup.Manifest) error {
	if p.json {
		return p.document(map[string]any{"backup": from, "manifest": m})
	}
	p.donef("%s is a whole backup of %s: %s, %s, ledger entry %d of %s", from, m.CreatedAt, count(m.Photos, "photo"), count(len(m.Documents)+len(m.Files), "file"), m.Head.Seq, m.Head.At)
	if m.WithKey {
		p.donef("the signing key is in it")
	}
	return nil
}

// printRestored says what a restored catalog has and what it lacks.
func printRestored(
	ctx context.Context, p *printer, s *app.Session, m backup.Manifest, fetched schema.Fetched,
	claims []schema.LedgerClaim, o restoreOptions,
) error {
	missing, total, err := copies.MissingOriginals(ctx, s.Catalog, s.Store)
	if err != nil {
		return err
	}
	if p.json {
		err := p.document(map[string]any{"catalog": s.Dir, "manifest": m, "originals": total, "originals_missing": missing, "originals_fetched": fetched.Fetched})
		if err != nil {
			return err
		}
	} else {
		p.donef("restored the catalog of %s into %s: %s, ledger entry %d of %s", m.CreatedAt, s.Dir, count(m.Photos, "photo"), m.Head.Seq, m.Head.At)
		if fetched.Fetched > 0 {
			p.donef("%s put back; every byte was read and compared", count(fetched.Fetched, "original"))
		}
		if missing > 0 {
			p.donef("%d of %s not here: put %s back from the mirror or the cards with: stillroom -C %s restore --originals-from MIRROR",
				missing, count(total, "original")+" "+isAre(missing), itThem(missing), s.Dir)
		}
		if total > 0 {
			p.donef("derivatives are not here: make them when the originals are: stillroom -C %s derive --stale", s.Dir)
		}
		if !m.WithKey {
			p.donef("the signing key is not here: put %s back from where you keep it, or make a new one with `stillroom key rotate`", signingkey.KeyName)
		}
	}
	if err := printLacks(p, m); err != nil && !errors.Is(err, errSomeFailed) {
		return err
	}
	if len(claims) == 0 && !o.open {
		return nil // open has said what is to be done
	}
	return settleBy(ctx, p, s, claims, o.open)
}

// runSettle says of a restored catalog that nothing is missing from its ledger.
func runSettle(ctx context.Context, p *printer, s *app.Session, o restoreOptions) error {
	r, err := s.Catalog.Restored(ctx)
	if err != nil {
		return err
	}
	if r == nil || r.SettledAt != "" {
		p.notef("this catalog was not restored from a backup, or it is settled that it lacks nothing")
		return nil
	}
	claims, err := heads(o.heads)
	if err != nil {
		return err
	}
	return settleBy(ctx, p, s, claims, o.open)
}

// deliveredHeads lists the entries that are named by packages at the destinations to
// which this catalog wrote: a later export may have brought a package up to date.
func deliveredHeads(ctx context.Context, s *app.Session) ([]schema.LedgerClaim, error) {
	all, err := s.Catalog.Deliveries(ctx, "")
	if err != nil {
		return nil, err
	}
	var list []schema.LedgerClaim
	seen := map[string]bool{}
	for _, d := range all {
		if seen[d.Destination] {
			continue
		}
		seen[d.Destination] = true
		if found, err := heads([]string{d.Destination}); err == nil { // else it is not there, or is no package
			for _, claim := range found {
				list = append(list, schema.LedgerClaim{SHA256: claim.SHA256, From: "delivery " + d.ID})
			}
		}
	}
	return list, nil
}

// settleBy compares the ledger with entries that somebody outside holds: those that were
// named, and those in the mirrors that are connected.
func settleBy(ctx context.Context, p *printer, s *app.Session, claims []schema.LedgerClaim, byPerson bool) error {
	mirrored, err := copies.Heads(ctx, s.Catalog.Storages(), s.Places, s.Store.Identity().UUID)
	if err != nil {
		return err
	}
	delivered, err := deliveredHeads(ctx, s)
	if err != nil {
		return err
	}
	var lost []string
	for _, claim := range append(append(claims, mirrored...), delivered...) {
		there, err := s.Catalog.HasEntry(ctx, claim.SHA256)
		if err != nil {
			return err
		}
		if !there {
			lost = append(lost, fmt.Sprintf("%.16s… (%s)", claim.SHA256, claim.From))
		}
	}
	if len(lost) > 0 && !byPerson {
		for _, l := range lost {
			p.warnf("the ledger lacks entry %s: something was said after this backup was made", l)
		}
		return fmt.Errorf("%w: restore a newer backup, or record again what was said since and then say so: stillroom restore --open", catalog.ErrRestored)
	}
	if err := s.Catalog.SettleRestored(ctx, byPerson); err != nil {
		return err
	}
	if byPerson && len(lost) > 0 {
		p.donef("settled: a person says that what was said since the backup is recorded again; %s will not be found, and verify --head says so of %s", count(len(lost), "entry"), map[bool]string{true: "it", false: "them"}[len(lost) == 1])
		return nil
	}
	p.donef("settled: nothing is known to be missing from the ledger; photos go where their families let them")
	return nil
}
