-- Units with children and sites are packed, layers are kept beside them, and units in quarantine are named.

-- Payloads become bytes: JSON took ten times the room. What was JSON stays readable.
CREATE TABLE packed (
  hash    TEXT PRIMARY KEY,       -- SHA-256 as in the store's contract, hex
  content BLOB NOT NULL           -- a unit as `packed.rs` writes it; a layer or the land polygons as JSON
) STRICT, WITHOUT ROWID;
INSERT INTO packed SELECT hash, CAST(content AS BLOB) FROM payload;
CREATE TABLE staged (
  run  INTEGER NOT NULL REFERENCES run (id),
  unit INTEGER NOT NULL,          -- H3 cell of resolution 5
  hash TEXT NOT NULL REFERENCES packed (hash),
  PRIMARY KEY (run, unit)
) STRICT, WITHOUT ROWID;
INSERT INTO staged SELECT run, unit, hash FROM unit;
DROP TABLE unit;
DROP TABLE payload;
ALTER TABLE packed RENAME TO payload;
ALTER TABLE staged RENAME TO unit;

-- Lines and areas beside the units.
CREATE TABLE run_layer (
  run   INTEGER NOT NULL REFERENCES run (id),
  layer TEXT NOT NULL,
  hash  TEXT NOT NULL REFERENCES payload (hash),
  PRIMARY KEY (run, layer)
) STRICT, WITHOUT ROWID;

-- Units that an operator has to accept: two sources contradict each other there. A unit may break several rules.
CREATE TABLE quarantine (
  run   INTEGER NOT NULL REFERENCES run (id),
  unit  INTEGER NOT NULL,         -- H3 cell of resolution 5
  rule  TEXT NOT NULL,
  file  TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, unit, rule)
) STRICT, WITHOUT ROWID;
ALTER TABLE run ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;   -- units in quarantine

-- What became of the rows of its datasets.
CREATE TABLE run_tally (
  run     INTEGER NOT NULL REFERENCES run (id),
  dataset TEXT NOT NULL,
  tally   TEXT NOT NULL,          -- JSON
  PRIMARY KEY (run, dataset)
) STRICT, WITHOUT ROWID;
