package sqlite

import (
	"context"
	"database/sql"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// consents are what families say.
type consents struct{ tx *sql.Tx }

func (q consents) HasConsent(ctx context.Context, id string) (there bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM consents WHERE consent_id = ?)`, id).Scan(&there)
	return there, err
}

func (q consents) ConsentErased(ctx context.Context, id string) (erased bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM purged_consents WHERE consent_id = ?)`, id).Scan(&erased)
	return erased, err
}

func (q consents) ErasedConsents(ctx context.Context) ([]string, error) {
	return column(ctx, q.tx, `SELECT consent_id FROM purged_consents ORDER BY consent_id`)
}

func (q consents) ConsentNames(ctx context.Context, id string, ch schema.Channel) (names bool, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM consent_term_channels
		                WHERE consent_id = ? AND channel IN (?, '*'))`, id, ch).Scan(&names)
	return names, err
}

func (q consents) AddConsent(ctx context.Context, c schema.Consent, at schema.When) error {
	return exec(ctx, q.tx, `
		INSERT INTO consents (consent_id, family_id, guardian_id, notice_id, evidence, supersedes, method,
		  obtained_at, obtained_by, recorded_at, effective_from, expires_at, review_by, jurisdiction)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, c.Family, c.Guardian, c.Notice, null(c.Evidence), null(c.Supersedes), c.Method,
		c.ObtainedAt, c.ObtainedBy, at, c.EffectiveFrom, null(string(c.ExpiresAt)),
		null(string(c.ReviewBy)), null(c.Jurisdiction))
}

func (q consents) AddTerm(ctx context.Context, consent string, n int, t schema.Term) error {
	kind, id, err := t.Scope.Split()
	if err != nil {
		return err
	}
	conditions := "{}"
	if t.Conditions != nil {
		if conditions, err = marshal(t.Conditions); err != nil {
			return err
		}
	}
	return exec(ctx, q.tx, `
		INSERT INTO consent_terms (consent_id, n, effect, scope_kind, scope_id, embargo_until, expires_at, conditions)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		consent, n, t.Effect, kind, id, null(string(t.EmbargoUntil)), null(string(t.ExpiresAt)), conditions)
}

func (q consents) AddTermChannel(ctx context.Context, consent string, n int, ch schema.Channel) error {
	return exec(ctx, q.tx, `INSERT INTO consent_term_channels (consent_id, n, channel) VALUES (?, ?, ?)`, consent, n, ch)
}

func (q consents) AddTermKind(ctx context.Context, consent string, n int, kind schema.AttachmentKind) error {
	return exec(ctx, q.tx, `INSERT INTO consent_term_kinds (consent_id, n, kind) VALUES (?, ?, ?)`, consent, n, kind)
}

func (q consents) AddConsentEvent(ctx context.Context, consent string, e schema.ConsentEvent, at schema.When) error {
	return exec(ctx, q.tx, `
		INSERT INTO consent_events (consent_id, state, channel, at, recorded_at, by, method, evidence, reason_code)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		consent, e.State, null(string(e.Channel)), e.At, at, e.By, e.Method, null(e.Evidence), null(e.Reason))
}

func (q consents) AddReview(ctx context.Context, r contract.Review) error {
	renderings, err := marshal(r.Shown.Renderings)
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `
		INSERT INTO reviews (photo, channel, guardian_id, verdict, renderings, words_sha256, method, at, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.Photo.String(), r.Channel, r.Guardian, r.Verdict, renderings, r.Shown.Words.String(), r.Method, r.At, r.RecordedAt)
}

func (q consents) PutContact(ctx context.Context, guardian, contact string) error {
	return exec(ctx, q.tx, `UPDATE guardians SET contact = ? WHERE guardian_id = ?`, contact, guardian)
}
