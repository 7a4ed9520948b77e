-- What a family orders to be erased is gone from the history of consents as well.
-- The hashes that chained it covered what people wrote, so that nothing of it could
-- ever be taken out; the ledger holds commitments, and needs none of them. Consents
-- of families that were erased before are not taken over, unless something was said
-- since.

CREATE TABLE consents_2 (
  seq            INTEGER PRIMARY KEY AUTOINCREMENT,
  consent_id     TEXT NOT NULL UNIQUE,
  family_id      TEXT NOT NULL REFERENCES families (family_id),
  guardian_id    TEXT NOT NULL REFERENCES guardians (guardian_id),
  notice_id      TEXT NOT NULL REFERENCES notices (notice_id),
  evidence       TEXT,
  supersedes     TEXT UNIQUE REFERENCES consents_2 (consent_id),
  method         TEXT NOT NULL CHECK (method IN ('signed_form', 'e_signature', 'email', 'letter', 'recorded_audio',
                   'recorded_video', 'in_person_witnessed', 'text_message')),
  obtained_at    TEXT NOT NULL,
  obtained_by    TEXT NOT NULL,
  recorded_at    TEXT NOT NULL,
  effective_from TEXT NOT NULL,
  expires_at     TEXT,
  review_by      TEXT,
  jurisdiction   TEXT,
  CHECK (expires_at IS NOT NULL OR review_by IS NOT NULL) -- no endless consent
) STRICT;

CREATE TABLE consent_terms_2 (
  consent_id    TEXT NOT NULL REFERENCES consents_2 (consent_id),
  n             INTEGER NOT NULL CHECK (n >= 1),
  effect        TEXT NOT NULL CHECK (effect IN ('permit', 'deny')),
  scope_kind    TEXT NOT NULL CHECK (scope_kind IN ('family', 'room', 'shoot', 'photo')),
  scope_id      TEXT NOT NULL,
  embargo_until TEXT,
  expires_at    TEXT,
  conditions    TEXT NOT NULL DEFAULT '{}' CHECK (json_type(conditions) = 'object'),
  PRIMARY KEY (consent_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent_term_channels_2 (
  consent_id TEXT NOT NULL,
  n          INTEGER NOT NULL,
  channel    TEXT NOT NULL CHECK (channel IN ('*', 'archive', 'review', 'film', 'film_promo', 'instagram', 'web',
               'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')),
  PRIMARY KEY (consent_id, n, channel),
  FOREIGN KEY (consent_id, n) REFERENCES consent_terms_2 (consent_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent_events_2 (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  consent_id  TEXT NOT NULL REFERENCES consents_2 (consent_id),
  state       TEXT NOT NULL CHECK (state IN ('requested', 'deferred', 'given', 'renewed', 'refused', 'suspended',
                'withdrawn', 'revoked', 'invalidated')),
  channel     TEXT CHECK (channel IN ('archive', 'review', 'film', 'film_promo', 'instagram', 'web',
                'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')), -- NULL: all
  at          TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  by          TEXT NOT NULL, -- who indicated it
  method      TEXT NOT NULL CHECK (method IN ('signed_form', 'e_signature', 'email', 'letter', 'recorded_audio',
                'recorded_video', 'in_person_witnessed', 'text_message', 'unrecorded')),
  evidence    TEXT,
  reason_code TEXT CHECK (reason_code IN ('wrong_person', 'forged', 'not_informed', 'mistaken_entry'))
) STRICT;

INSERT INTO consents_2
SELECT seq, consent_id, family_id, guardian_id, notice_id, evidence, supersedes, method, obtained_at, obtained_by,
       recorded_at, effective_from, expires_at, review_by, jurisdiction
  FROM consents
 WHERE NOT EXISTS (SELECT 1 FROM purges p WHERE p.scope = 'family:' || family_id AND recorded_at <= p.at
         AND NOT EXISTS (SELECT 1 FROM consent_events e JOIN consents k ON k.consent_id = e.consent_id
                          WHERE k.family_id = consents.family_id AND e.recorded_at > p.at))
 ORDER BY seq;
INSERT INTO consent_terms_2
SELECT consent_id, n, effect, scope_kind, scope_id, embargo_until, expires_at, conditions
  FROM consent_terms WHERE consent_id IN (SELECT consent_id FROM consents_2);
INSERT INTO consent_term_channels_2
SELECT consent_id, n, channel
  FROM consent_term_channels WHERE consent_id IN (SELECT consent_id FROM consents_2);
INSERT INTO consent_events_2
SELECT seq, consent_id, state, channel, at, recorded_at, by, method, evidence, reason_code
  FROM consent_events WHERE consent_id IN (SELECT consent_id FROM consents_2)
 ORDER BY seq;

-- A consent that was erased does not come back by mistake, from a card or an old
-- text, without what was said after it.
CREATE TABLE purged_consents (
  consent_id TEXT NOT NULL PRIMARY KEY,
  purge_no   INTEGER NOT NULL REFERENCES purges (purge_no)
) STRICT, WITHOUT ROWID;
INSERT INTO purged_consents (consent_id, purge_no)
SELECT k.consent_id, (SELECT MAX(p.purge_no) FROM purges p WHERE p.scope = 'family:' || k.family_id)
  FROM consents k WHERE k.consent_id NOT IN (SELECT consent_id FROM consents_2);
CREATE TRIGGER purged_consents_no_update BEFORE UPDATE ON purged_consents
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;
CREATE TRIGGER purged_consents_no_delete BEFORE DELETE ON purged_consents
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END;

DROP TABLE purged_events;
DROP TABLE consent_events;
DROP TABLE consent_term_channels;
DROP TABLE consent_terms;
DROP TABLE consents;
ALTER TABLE consents_2 RENAME TO consents;
ALTER TABLE consent_terms_2 RENAME TO consent_terms;
ALTER TABLE consent_term_channels_2 RENAME TO consent_term_channels;
ALTER TABLE consent_events_2 RENAME TO consent_events;
CREATE INDEX consent_events_by_consent ON consent_events (consent_id, seq);

-- One history: what was said is never unsaid, not even from the sqlite3 shell. Only
-- the consents of a family of which a tombstone says that all of it is erased go.
CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents
  BEGIN SELECT RAISE(ABORT, 'a consent is never changed: record one that supersedes it'); END;
CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents
  WHEN 'family:' || OLD.family_id NOT IN (SELECT scope FROM purges)
  BEGIN SELECT RAISE(ABORT, 'a consent is never deleted'); END;
CREATE TRIGGER consent_terms_no_update BEFORE UPDATE ON consent_terms
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;
CREATE TRIGGER consent_terms_no_delete BEFORE DELETE ON consent_terms
  WHEN NOT EXISTS (SELECT 1 FROM consents k JOIN purges p ON p.scope = 'family:' || k.family_id WHERE k.consent_id = OLD.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never deleted'); END;
CREATE TRIGGER consent_term_channels_no_update BEFORE UPDATE ON consent_term_channels
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;
CREATE TRIGGER consent_term_channels_no_delete BEFORE DELETE ON consent_term_channels
  WHEN NOT EXISTS (SELECT 1 FROM consents k JOIN purges p ON p.scope = 'family:' || k.family_id WHERE k.consent_id = OLD.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never deleted'); END;
CREATE TRIGGER consent_events_no_update BEFORE UPDATE ON consent_events
  BEGIN SELECT RAISE(ABORT, 'a consent event is never changed'); END;
CREATE TRIGGER consent_events_no_delete BEFORE DELETE ON consent_events
  WHEN NOT EXISTS (SELECT 1 FROM consents k JOIN purges p ON p.scope = 'family:' || k.family_id WHERE k.consent_id = OLD.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent event is never deleted'); END;
-- Terms are part of their record: a channel or a term added later would widen a yes.
CREATE TRIGGER consent_terms_sealed BEFORE INSERT ON consent_terms
  WHEN EXISTS (SELECT 1 FROM consent_events WHERE consent_id = NEW.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent takes no new terms once it has an event'); END;
CREATE TRIGGER consent_term_channels_sealed BEFORE INSERT ON consent_term_channels
  WHEN EXISTS (SELECT 1 FROM consent_events WHERE consent_id = NEW.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent takes no new channels once it has an event'); END;
CREATE TRIGGER consent_terms_no_open_permit BEFORE INSERT ON consent_term_channels
  WHEN NEW.channel = '*' AND EXISTS (SELECT 1 FROM consent_terms t
    WHERE t.consent_id = NEW.consent_id AND t.n = NEW.n AND t.effect <> 'deny')
  BEGIN SELECT RAISE(ABORT, 'only a deny may name every channel'); END;
CREATE TRIGGER consent_events_after_end BEFORE INSERT ON consent_events
  WHEN EXISTS (SELECT 1 FROM consent_events e
    WHERE e.consent_id = NEW.consent_id
      AND e.state IN ('withdrawn', 'revoked', 'invalidated', 'refused')
      AND (e.channel IS NULL OR e.channel = NEW.channel)
      AND NOT (NEW.state = 'invalidated' AND e.state <> 'invalidated'))
  BEGIN SELECT RAISE(ABORT, 'this consent has ended: record a new one'); END;
CREATE TRIGGER consents_stay_erased BEFORE INSERT ON consents
  WHEN EXISTS (SELECT 1 FROM purged_consents WHERE consent_id = NEW.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent of this id was erased by order: record a new one'); END;
CREATE TRIGGER consents_own_guardian BEFORE INSERT ON consents
  WHEN NOT EXISTS (SELECT 1 FROM guardians g WHERE g.guardian_id = NEW.guardian_id AND g.family_id = NEW.family_id)
  BEGIN SELECT RAISE(ABORT, 'the guardian does not belong to this family'); END;
-- REPLACE deletes a row without asking the delete triggers, so it is refused by name.
CREATE TRIGGER consents_no_replace BEFORE INSERT ON consents
  WHEN EXISTS (SELECT 1 FROM consents WHERE consent_id = NEW.consent_id OR seq = NEW.seq OR supersedes = NEW.supersedes)
  BEGIN SELECT RAISE(ABORT, 'this consent is already recorded, or already superseded'); END;
CREATE TRIGGER consent_terms_no_replace BEFORE INSERT ON consent_terms
  WHEN EXISTS (SELECT 1 FROM consent_terms WHERE consent_id = NEW.consent_id AND n = NEW.n)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;
CREATE TRIGGER consent_term_channels_no_replace BEFORE INSERT ON consent_term_channels
  WHEN EXISTS (SELECT 1 FROM consent_term_channels WHERE consent_id = NEW.consent_id AND n = NEW.n AND channel = NEW.channel)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;
CREATE TRIGGER consent_events_no_replace BEFORE INSERT ON consent_events
  WHEN EXISTS (SELECT 1 FROM consent_events WHERE seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'a consent event is never changed'); END;

-- A decision stays, and on what conditions it was taken goes once something was
-- erased: a credit line is a name, and the days on which nothing is shown are dates
-- of birth and death.
DROP TRIGGER decisions_no_update;
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
  WHEN NOT (NEW.conditions = '{}' AND NEW.valid_until IS NULL AND NEW.decision_id = OLD.decision_id AND NEW.photo = OLD.photo
    AND NEW.channel = OLD.channel AND NEW.at = OLD.at AND NEW.effect = OLD.effect AND NEW.reasons = OLD.reasons
    AND EXISTS (SELECT 1 FROM purges))
  BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;

DROP TRIGGER reviews_no_delete;
CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews
  WHEN NOT EXISTS (SELECT 1 FROM purged_originals g WHERE g.sha256 = OLD.photo)
   AND NOT EXISTS (SELECT 1 FROM guardians g JOIN purges p ON p.scope = 'family:' || g.family_id WHERE g.guardian_id = OLD.guardian_id)
  BEGIN SELECT RAISE(ABORT, 'a review is never deleted'); END;

-- To whom and where a delivery went goes when nothing but erased photos was in it
-- and no copy is asked back any more: until then nobody could ask for it otherwise.
CREATE VIEW deliveries_erased AS
  SELECT d.delivery_id
    FROM deliveries d
   WHERE EXISTS (SELECT 1 FROM delivery_files f WHERE f.delivery_id = d.delivery_id AND f.photo IS NOT NULL)
     AND NOT EXISTS (SELECT 1 FROM delivery_files f WHERE f.delivery_id = d.delivery_id AND f.photo IS NOT NULL
           AND f.photo NOT IN (SELECT sha256 FROM purged_originals))
     AND (d.state IN ('replaced', 'failed')
       OR NOT EXISTS (SELECT 1 FROM delivery_files f WHERE f.delivery_id = d.delivery_id AND f.photo IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM recall_items i JOIN recall_events e ON e.item_no = i.item_no
                            WHERE i.delivery_id = f.delivery_id AND i.path = f.path AND e.status IN ('done', 'cannot_recall'))));

DROP TRIGGER deliveries_no_update;
CREATE TRIGGER deliveries_no_update BEFORE UPDATE OF delivery_id, manifest_id, channel, format, recipient, destination,
    created_at, valid_until, program, plan, scheme ON deliveries
  WHEN NOT (NEW.recipient IS NULL AND NEW.destination = '(erased)' AND NEW.delivery_id = OLD.delivery_id AND NEW.manifest_id = OLD.manifest_id
    AND NEW.channel = OLD.channel AND NEW.format = OLD.format AND NEW.created_at = OLD.created_at AND NEW.valid_until = OLD.valid_until
    AND NEW.program = OLD.program AND NEW.plan IS OLD.plan AND NEW.scheme = OLD.scheme
    AND OLD.delivery_id IN (SELECT delivery_id FROM deliveries_erased))
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

DROP TRIGGER delivery_notes_no_update;
CREATE TRIGGER delivery_notes_no_update BEFORE UPDATE ON delivery_notes
  WHEN NOT (NEW.note IS NULL AND NEW.note_no = OLD.note_no AND NEW.delivery_id = OLD.delivery_id AND NEW.photo IS OLD.photo AND NEW.at = OLD.at
    AND (NEW.url = OLD.url OR NEW.url = 'https://erased.invalid/' AND OLD.delivery_id IN (SELECT delivery_id FROM deliveries_erased))
    AND EXISTS (SELECT 1 FROM delivery_files f JOIN purged_originals g ON g.sha256 = f.photo
                 WHERE f.delivery_id = OLD.delivery_id AND (OLD.photo IS NULL OR OLD.photo = f.photo)))
  BEGIN SELECT RAISE(ABORT, 'where a delivery was posted is never changed'); END;
