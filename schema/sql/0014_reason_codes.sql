-- Why a record should never have counted: a word of a short list, and nothing that
-- anybody said.
ALTER TABLE consent_events ADD COLUMN reason_code TEXT
  CHECK (reason_code IN ('wrong_person', 'forged', 'not_informed', 'mistaken_entry'));

DROP TRIGGER consent_events_no_update;
CREATE TRIGGER consent_events_no_update BEFORE UPDATE ON consent_events
  WHEN NOT (EXISTS (SELECT 1 FROM purged_events p WHERE p.seq = OLD.seq)
    AND NEW.by = '(erased)' AND NEW.seq = OLD.seq AND NEW.consent_id = OLD.consent_id AND NEW.state = OLD.state
    AND NEW.channel IS OLD.channel AND NEW.at = OLD.at AND NEW.recorded_at = OLD.recorded_at AND NEW.method = OLD.method
    AND NEW.evidence IS OLD.evidence AND NEW.reason_code IS OLD.reason_code
    AND NEW.prev_sha256 = OLD.prev_sha256 AND NEW.sha256 = OLD.sha256)
  BEGIN SELECT RAISE(ABORT, 'a consent event is never changed'); END;
