package catalog

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// oldChainEnds is the last version of which consents and events had chains of
// their own.
const oldChainEnds = 18

// consentHash chains a record to the one before it: SHA-256 over one JSON form.
func consentHash(c schema.Consent, recorded, prev string) (string, error) {
	return chainHash(map[string]any{"consent": withoutEvents(c), "recorded_at": recorded, "prev": prev})
}

func eventHash(consent string, e schema.ConsentEvent, recorded, prev string) (string, error) {
	return chainHash(map[string]any{"consent": consent, "event": e, "recorded_at": recorded, "prev": prev})
}

func chainHash(v map[string]any) (string, error) {
	text, err := marshal(v) // encoding/json sorts the keys of a map
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:]), nil
}

// oldChainHolds walks the hash chains that consents and events had before the
// ledger, in a catalog of version oldChainEnds. What they cover is the JSON of the
// records as it was then.
func oldChainHolds(ctx context.Context, tx *sqlite.Tx) (bool, error) {
	broken := ""
	err := func() error {
		var r schema.Records
		if err := loadConsents(ctx, tx, &r); err != nil {
			return err
		}
		records := byID(r.Consents, func(k schema.Consent) string { return k.ID })
		prev := ""
		err := each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `SELECT consent_id, recorded_at, prev_sha256, sha256 FROM consents ORDER BY seq`)
		}, func(rows *sql.Rows) error {
			var id, recorded, before, sum string
			if err := rows.Scan(&id, &recorded, &before, &sum); err != nil {
				return err
			}
			want, err := consentHash(records[id], recorded, prev)
			if err == nil && broken == "" && (before != prev || sum != want) {
				broken = "consent " + id
			}
			prev = sum
			return err
		})
		if err != nil || broken != "" {
			return err
		}
		prev = ""
		return each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `
				SELECT e.seq, e.consent_id, e.state, COALESCE(e.channel, ''), e.at, e.recorded_at, e.by, e.method,
				       COALESCE(e.evidence, ''), COALESCE(e.reason_code, ''), e.prev_sha256, e.sha256, p.seq IS NOT NULL
				  FROM consent_events e
				  LEFT JOIN purged_events p ON p.seq = e.seq
				 ORDER BY e.seq`)
		}, func(rows *sql.Rows) error {
			var seq int64
			var id, recorded, before, sum string
			var e schema.ConsentEvent
			var purged bool
			if err := rows.Scan(&seq, &id, &e.State, &e.Channel, &e.At, &recorded, &e.By, &e.Method, &e.Evidence, &e.Reason, &before, &sum, &purged); err != nil {
				return err
			}
			want, err := eventHash(id, e, recorded, prev)
			if purged && e.By == schema.Erased {
				want = sum // of what is gone; it still links to what stands before and after
			}
			if err == nil && broken == "" && (before != prev || sum != want) {
				broken = fmt.Sprintf("event %d of consent %s", seq, id)
			}
			prev = sum
			return err
		})
	}()
	return broken == "", err
}
