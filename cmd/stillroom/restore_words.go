package main

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/backup"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/schema"
)

// backupFound is a backup that was read.
type backupFound struct {
	Backup   string          `json:"backup"` // its file
	Manifest backup.Manifest `json:"manifest"`
}

// restoredView is a catalog that was made of a backup.
type restoredView struct {
	Catalog  string          `json:"catalog"` // its folder
	Manifest backup.Manifest `json:"manifest"`
	Total    int             `json:"originals"`
	Missing  int             `json:"originals_missing"`
	Fetched  int             `json:"originals_fetched"`
}

// printFound says what is in a backup.
func printFound(p *printer, from string, m backup.Manifest) error {
	if p.json {
		return p.object("backup_found", backupFound{from, m})
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
	missing, total, err := app.MissingOriginals(ctx, s)
	if err != nil {
		return err
	}
	if p.json {
		err := p.object("restored", restoredView{s.Dir, m, total, missing, fetched.Fetched})
		if err != nil {
			return err
		}
	} else {
		p.donef("restored the catalog of %s into %s: %s, ledger entry %d of %s", m.CreatedAt, s.Dir, count(m.Photos, "photo"), m.Head.Seq, m.Head.At)
		if fetched.Fetched > 0 {
			p.donef("%s put back; every byte was read and compared", count(fetched.Fetched, "original"))
		}
		if missing > 0 {
			p.donef("%d of %s not here: put %s back from the mirror or the cards with: stillroom restore --originals-from MIRROR",
				missing, count(total, "original")+" "+isAre(missing), itThem(missing))
		}
		if total > 0 {
			p.donef("derivatives are not here: make them when the originals are: stillroom derive --stale")
		}
		if !m.WithKey {
			p.donef("the signing key is not here: put %s back from where you keep it, or make a new one with `stillroom key rotate --reason lost`", signingkey.KeyName)
		}
	}
	if m.Photos > 0 {
		p.notef("a backup that is older than an order to erase does not know of it: run such orders again before anything leaves (stillroom help erasure)")
	}
	if err := printLacks(p, m); err != nil && !errors.Is(err, errSomeFailed) {
		return err
	}
	if len(claims) == 0 && !o.open {
		return nil // open has said what is to be done
	}
	return settleBy(ctx, p, s, claims, o.open)
}
