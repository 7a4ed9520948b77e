-- A proof stood in the ledger as a site, because the names of formats were a list and it
-- was in none. Which formats there are is known to the program, and asked before anything
-- leaves; a row only has to name one. No row is touched: a proof of before is told from a
-- site by its channel.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
  'CHECK (format IN (''manifest'', ''csv'', ''site'', ''instagram'', ''stills'', ''press'', ''iiif'', ''bagit'', ''sidecar''))',
  'CHECK (format GLOB ''[a-z]*'')')
 WHERE type = 'table' AND name = 'deliveries';
PRAGMA writable_schema = RESET;
