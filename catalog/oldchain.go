package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"iter"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// oldChainEnds is the last version in which consents and events had chains of their own.
const oldChainEnds = 18

// consentHash chains a record to the one before it: SHA-256 over one JSON form of both.
func consentHash(c schema.Consent, recorded, prev string) (string, error) {
	return chainHash(map[string]any{"consent": withoutEvents(c), "recorded_at": recorded, "prev": prev})
}

func eventHash(consent string, e schema.ConsentEvent, recorded, prev string) (string, error) {
	return chainHash(map[string]any{"consent": consent, "event": e, "recorded_at": recorded, "prev": prev})
}

// marshal is JSON as it was hashed: one form for one value.
func marshal(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

func chainHash(v map[string]any) (string, error) {
	text, err := marshal(v) // encoding/json sorts the keys of a map
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:]), nil
}

// oldChainHolds walks the hash chains that consents and events had before the ledger, in
// a catalog of version oldChainEnds. They cover the JSON of the records of that time.
func oldChainHolds(ctx context.Context, from contract.Reader) (bool, error) {
	var r schema.Records
	if err := loadConsents(ctx, from, &r); err != nil {
		return false, err
	}
	records := byID(r.Consents, func(k schema.Consent) string { return k.ID })
	holds, err := unbroken(from.OldConsents(ctx), func(l contract.OldLink, prev string) (string, error) {
		return consentHash(records[l.Consent], l.RecordedAt, prev)
	})
	if err != nil || !holds {
		return false, err
	}
	return unbroken(from.OldEvents(ctx), func(l contract.OldLink, prev string) (string, error) {
		if l.Erased && l.Event.By == schema.Erased {
			return l.Sum, nil
		}
		return eventHash(l.Consent, l.Event, l.RecordedAt, prev)
	})
}

// unbroken reports whether each link continues the one before it and has the right hash.
func unbroken(
	chain iter.Seq2[contract.OldLink, error],
	hash func(l contract.OldLink, prev string) (string, error),
) (bool, error) {
	holds, prev := true, ""
	for l, err := range chain {
		if err != nil {
			return false, err
		}
		want, err := hash(l, prev)
		if err != nil {
			return false, err
		}
		holds = holds && l.Prev == prev && l.Sum == want
		prev = l.Sum
	}
	return holds, nil
}
