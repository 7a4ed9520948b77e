-- What a term is about besides its scope: photos, or what a family gave beside them. A
-- term that names no kind says yes to photos alone, and no to everything: silence is a no.
CREATE TABLE consent_term_kinds (
  consent_id TEXT NOT NULL,
  n          INTEGER NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('photo', 'letter', 'drawing', 'interview', 'film', 'story')),
  PRIMARY KEY (consent_id, n, kind),
  FOREIGN KEY (consent_id, n) REFERENCES consent_terms (consent_id, n)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER consent_term_kinds_no_update BEFORE UPDATE ON consent_term_kinds
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;
CREATE TRIGGER consent_term_kinds_no_delete BEFORE DELETE ON consent_term_kinds
  WHEN NOT EXISTS (SELECT 1 FROM consents k JOIN purges p ON p.scope = 'family:' || k.family_id WHERE k.consent_id = OLD.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never deleted'); END;
CREATE TRIGGER consent_term_kinds_sealed BEFORE INSERT ON consent_term_kinds
  WHEN EXISTS (SELECT 1 FROM consent_events WHERE consent_id = NEW.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent takes no new kinds once it has an event'); END;
CREATE TRIGGER consent_term_kinds_no_replace BEFORE INSERT ON consent_term_kinds
  WHEN EXISTS (SELECT 1 FROM consent_term_kinds WHERE consent_id = NEW.consent_id AND n = NEW.n AND kind = NEW.kind)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;
