package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/stillroom/stillroom/schema"
)

// lettersRead are consents: first who said something, then what each says.
type lettersRead struct {
	only []string // these; nil: all
	list []schema.Consent
	at   map[string]int // where each is, by its id
}

// of returns the consent to which a term or an event belongs. If that consent is missing,
// it is a consent of nobody, which cannot be read and so is a no to everything it is
// about.
func (c *lettersRead) of(id string) *schema.Consent {
	i, ok := c.at[id]
	if !ok {
		i = len(c.list)
		c.at[id] = i
		c.list = append(c.list, schema.Consent{ID: id, Terms: []schema.Term{}, Events: []schema.ConsentEvent{}})
	}
	return &c.list[i]
}

// letters reads who said something, when and how.
func (q said) letters(ctx context.Context, into *lettersRead) error {
	return rowsAmong(ctx, q.tx, `
			SELECT consent_id, family_id, guardian_id, notice_id, COALESCE(evidence, ''), COALESCE(supersedes, ''),
			       method, obtained_at, obtained_by, effective_from, COALESCE(expires_at, ''),
			       COALESCE(review_by, ''), COALESCE(jurisdiction, ''), seq, recorded_at
			  FROM consents`, `consent_id`, into.only, ` ORDER BY seq`, func(rows *sql.Rows) error {
		c := schema.Consent{Terms: []schema.Term{}, Events: []schema.ConsentEvent{}}
		if err := rows.Scan(&c.ID, &c.Family, &c.Guardian, &c.Notice, &c.Evidence, &c.Supersedes,
			&c.Method, &c.ObtainedAt, &c.ObtainedBy, &c.EffectiveFrom, &c.ExpiresAt,
			&c.ReviewBy, &c.Jurisdiction, &c.Recorded.Seq, &c.Recorded.At); err != nil {
			return err
		}
		into.at[c.ID] = len(into.list)
		into.list = append(into.list, c)
		return nil
	})
}

// kindsSince is the version from which on a term may name kinds. Later, a catalog without
// the table cannot be read: without it a yes would be about more than was said.
const kindsSince = 33

// terms reads to which uses they said yes and no.
func (q said) terms(ctx context.Context, into *lettersRead) error {
	// A catalog that is being brought up to date is read before it has kinds.
	kinds := `(SELECT json_group_array(kind) FROM (
			          SELECT kind FROM consent_term_kinds x
			           WHERE x.consent_id = t.consent_id AND x.n = t.n ORDER BY kind))`
	switch v, err := version(ctx, q.tx); {
	case err != nil:
		return err
	case v < kindsSince:
		kinds = `'[]'`
	}
	return rowsAmong(ctx, q.tx, `
			SELECT t.consent_id, t.effect, t.scope_kind, t.scope_id, COALESCE(t.embargo_until, ''),
			       COALESCE(t.expires_at, ''), t.conditions,
			       (SELECT json_group_array(channel) FROM (
			          SELECT channel FROM consent_term_channels x
			           WHERE x.consent_id = t.consent_id AND x.n = t.n ORDER BY channel)),
			       `+kinds+`
			  FROM consent_terms t`, `t.consent_id`, into.only, ` ORDER BY t.consent_id, t.n`, func(rows *sql.Rows) error {
		var consent, kind, id, conditions, channels, kinds string
		var t schema.Term
		if err := rows.Scan(&consent, &t.Effect, &kind, &id, &t.EmbargoUntil, &t.ExpiresAt, &conditions, &channels, &kinds); err != nil {
			return err
		}
		t.Scope = schema.Scope(kind + ":" + id)
		if err := termOf(&t, channels, kinds, conditions); err != nil {
			return fmt.Errorf("consent %s: %w", consent, err)
		}
		c := into.of(consent)
		c.Terms = append(c.Terms, t)
		return nil
	})
}

// termOf reads those parts of a term that are kept as JSON.
func termOf(t *schema.Term, channels, kinds, conditions string) error {
	if err := json.Unmarshal([]byte(channels), &t.Channels); err != nil {
		return fmt.Errorf("channels: %w", err)
	}
	if kinds != "[]" {
		if err := json.Unmarshal([]byte(kinds), &t.Kinds); err != nil {
			return fmt.Errorf("kinds: %w", err)
		}
	}
	if conditions == "{}" {
		return nil
	}
	t.Conditions = new(schema.Conditions)
	if err := json.Unmarshal([]byte(conditions), t.Conditions); err != nil {
		return fmt.Errorf("conditions: %w", err)
	}
	return nil
}

// events reads what became of what they said.
func (q said) events(ctx context.Context, into *lettersRead) error {
	return rowsAmong(ctx, q.tx, `
			SELECT consent_id, state, at, COALESCE(channel, ''), by, method, COALESCE(evidence, ''), COALESCE(reason_code, ''),
			       seq, recorded_at
			  FROM consent_events`, `consent_id`, into.only, ` ORDER BY seq`, func(rows *sql.Rows) error {
		var consent string
		var e schema.ConsentEvent
		if err := rows.Scan(&consent, &e.State, &e.At, &e.Channel, &e.By, &e.Method, &e.Evidence, &e.Reason, &e.Recorded.Seq, &e.Recorded.At); err != nil {
			return err
		}
		c := into.of(consent)
		c.Events = append(c.Events, e)
		return nil
	})
}
