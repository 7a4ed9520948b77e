-- An export may carry out a plan that somebody read before. The ledger says which,
-- by the plan's id. NULL: none.
ALTER TABLE deliveries ADD COLUMN plan TEXT CHECK (plan LIKE 'p-%');

DROP TRIGGER deliveries_no_update;
CREATE TRIGGER deliveries_no_update BEFORE UPDATE OF delivery_id, manifest_id, channel, format, recipient, destination,
    created_at, valid_until, program, plan ON deliveries
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;
