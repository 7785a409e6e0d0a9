-- What scripts brought and what runs made of it. Rows are never deleted; a description or a file that changes is a new row.

-- Descriptions, every version of them; the newest of an id is the one that counts.
CREATE TABLE dataset (
  number      INTEGER PRIMARY KEY,
  id          TEXT NOT NULL,
  recipe      TEXT NOT NULL,      -- JSON
  sha256      TEXT NOT NULL,      -- of the file the recipe speaks of, hex
  recorded_at INTEGER NOT NULL    -- milliseconds since the epoch
) STRICT;
CREATE INDEX dataset_by_id ON dataset (id, number);

-- Files that came and had the checksum they were said to have. Each lies in the content folder under this name.
CREATE TABLE content (
  sha256      TEXT PRIMARY KEY,   -- hex
  bytes       INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  id               INTEGER PRIMARY KEY,
  state            TEXT NOT NULL CHECK (state IN ('surveying', 'staged', 'rejected', 'promoting', 'promoted', 'failed')),
  units_done       INTEGER NOT NULL DEFAULT 0,   -- in this state
  units_total      INTEGER NOT NULL DEFAULT 0,
  units_changed    INTEGER NOT NULL DEFAULT 0,
  units_surveyed   INTEGER NOT NULL DEFAULT 0,   -- accepted or rejected: where an interrupted survey goes on
  units_sent       INTEGER NOT NULL DEFAULT 0,   -- acknowledged by the store: where an interrupted promotion goes on
  hash             TEXT,                         -- of the release it makes; present from staged on
  draft            INTEGER,                      -- the store's number for the release it is sent to
  attempt          INTEGER NOT NULL DEFAULT 0,   -- drafts the store has lost
  release          INTEGER,
  rejections_total INTEGER NOT NULL DEFAULT 0,
  failure          TEXT,
  recorded_at      INTEGER NOT NULL,
  approved_by      TEXT
) STRICT;
-- One run works at a time.
CREATE UNIQUE INDEX run_at_work ON run ((1)) WHERE state IN ('surveying', 'promoting');

CREATE TABLE run_dataset (
  run     INTEGER NOT NULL REFERENCES run (id),
  dataset INTEGER NOT NULL REFERENCES dataset (number),
  PRIMARY KEY (run, dataset)
) STRICT, WITHOUT ROWID;

-- What units hold, once for all runs that made the same of them.
CREATE TABLE payload (
  hash  TEXT PRIMARY KEY,         -- SHA-256 as in the store's contract, hex
  content TEXT NOT NULL           -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE unit (
  run  INTEGER NOT NULL REFERENCES run (id),
  unit INTEGER NOT NULL,          -- H3 cell of resolution 5
  hash TEXT NOT NULL REFERENCES payload (hash),
  PRIMARY KEY (run, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE rejection (
  run    INTEGER NOT NULL REFERENCES run (id),
  number INTEGER NOT NULL,        -- the first of a run is 1
  file   TEXT NOT NULL,
  place  TEXT NOT NULL,
  rule   TEXT NOT NULL,
  value  TEXT NOT NULL,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

-- What a run makes beside its units.
CREATE TABLE run_tables (
  run       INTEGER PRIMARY KEY REFERENCES run (id),
  gazetteer TEXT NOT NULL,        -- JSON
  land      TEXT NOT NULL         -- SHA-256 of the land polygons, hex
) STRICT;

-- What was made current in the store, and when: promotions and ways back.
CREATE TABLE promotion (
  number      INTEGER PRIMARY KEY,
  release     INTEGER NOT NULL,
  run         INTEGER REFERENCES run (id),   -- absent where the release is not known to have come from here
  approved_by TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
