package app

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/evidence"
	"github.com/stillroom/stillroom/schema"
)

// evidenceOf reads the document that is named as evidence, and returns its entry for the
// ledger. The document itself is kept when the record is written.
func evidenceOf(
	ctx context.Context, s *Session, flag string, opt schema.ApplyOptions,
) (*evidence.Documents, string, error) {
	if s.unsealed && flag != "" {
		// In the clear, it could not be taken back; without it, the no counts all the same.
		warn(s.notices, "the document is not kept: nobody can tell from the settings whether it is to be sealed; correct %s and keep it by hand until then", SettingsName)
		flag = ""
	}
	ev, err := evidence.New(ctx, s.Evidence, s.Catalog, opt)
	if err != nil {
		return nil, "", err
	}
	rec, err := ev.Take(ctx, "", schema.Records{Consents: []schema.Consent{{Evidence: flag}}}, evidence.InFolder("."))
	var wrong *evidence.Error
	switch {
	case errors.As(err, &wrong) && errors.Is(wrong.Err, evidence.ErrNoDocument):
		return nil, "", Usagef("--evidence %s: there is no such file; name the file of the document, or write sha256: and the digits of one that is kept; nothing was recorded", flag)
	case errors.As(err, &wrong):
		return nil, "", Usagef("--evidence %s: %v; nothing was recorded", flag, wrong.Err)
	case err != nil:
		return nil, "", err
	case len(ev.Lacking()) > 0:
		return nil, "", Usagef("--evidence %s: no document with this digest is kept here: name its file; nothing was recorded", flag)
	}
	return ev, rec.Consents[0].Evidence, nil
}
