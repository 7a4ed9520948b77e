package sqlite

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Which consents a question is about, by index: see migration 37.

const consentsOf = `SELECT consent_id FROM consents WHERE family_id IN (SELECT value FROM json_each(?)) ORDER BY 1`

const consentsAbout = `
	SELECT DISTINCT consent_id
	  FROM json_each(?) s
	  CROSS JOIN consent_terms ON scope_kind = substr(s.value, 1, instr(s.value, ':') - 1)
	                          AND scope_id = substr(s.value, instr(s.value, ':') + 1)
	 ORDER BY 1`

// consentsUnclear says what the index says, word for word, or the index is not taken.
const consentsUnclear = `
	SELECT DISTINCT consent_id FROM consent_terms
	 WHERE scope_kind NOT IN ('family', 'room', 'shoot', 'photo')
	    OR scope_id = '' OR scope_id GLOB '*[^-_.0-9A-Za-z]*' OR length(CAST(scope_id AS BLOB)) <> length(scope_id)
	    OR scope_kind = 'photo' AND (length(scope_id) <> 64 OR scope_id GLOB '*[^0-9a-f]*')
	 ORDER BY 1`

const superseding = `SELECT consent_id FROM consents WHERE supersedes IN (SELECT value FROM json_each(?)) ORDER BY 1`

const consentsDated = `
	SELECT consent_id FROM consents WHERE review_by <= ?2 OR expires_at > ?1 AND expires_at <= ?2
	UNION
	SELECT consent_id FROM consent_terms
	 WHERE expires_at > ?1 AND expires_at <= ?2 OR embargo_until > ?1 AND embargo_until <= ?2
	UNION
	SELECT consent_id FROM consent_events WHERE state = 'invalidated'
	 ORDER BY 1`

func (q said) ConsentsOf(ctx context.Context, families []string) ([]string, error) {
	return columnIn(ctx, q.tx, consentsOf, families)
}

func (q said) ConsentsAbout(ctx context.Context, scopes []schema.Scope) ([]string, error) {
	list := make([]string, len(scopes))
	for i, s := range scopes {
		list[i] = string(s)
	}
	return columnIn(ctx, q.tx, consentsAbout, list)
}

func (q said) ConsentsUnclear(ctx context.Context) ([]string, error) {
	return column(ctx, q.tx, consentsUnclear)
}

func (q said) Superseding(ctx context.Context, consents []string) ([]string, error) {
	return columnIn(ctx, q.tx, superseding, consents)
}

func (q said) ConsentsDated(ctx context.Context, after, until schema.When) ([]string, error) {
	return column(ctx, q.tx, consentsDated, after, until)
}
