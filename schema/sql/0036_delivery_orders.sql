-- How a delivery was asked for, beside what its row says, and what it was made of: an
-- update goes on with it, and knows whether anything has changed.
CREATE TABLE delivery_orders (
  delivery_id TEXT NOT NULL PRIMARY KEY REFERENCES deliveries (delivery_id),
  asked       TEXT NOT NULL CHECK (json_valid(asked)),
  made_of     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER delivery_orders_no_update BEFORE UPDATE ON delivery_orders
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;
CREATE TRIGGER delivery_orders_no_replace BEFORE INSERT ON delivery_orders
  WHEN EXISTS (SELECT 1 FROM delivery_orders WHERE delivery_id = NEW.delivery_id)
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;
-- The words by which photos were chosen may be a name: they may go with the first photo
-- that is erased, and whoever updates says them again.
CREATE TRIGGER delivery_orders_no_delete BEFORE DELETE ON delivery_orders
  WHEN NOT EXISTS (SELECT 1 FROM delivery_files f JOIN purged_originals g ON g.sha256 = f.photo WHERE f.delivery_id = OLD.delivery_id)
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;
