-- The life of datasets and runs: files that come in parts, what was refused by rule, what took how long, what differs.

-- Files on their way. The bytes lie in the content folder under the upload's number until they are whole.
CREATE TABLE upload (
  number      INTEGER PRIMARY KEY,
  dataset     TEXT NOT NULL,      -- id
  file        TEXT NOT NULL,      -- its name in the recipe
  sha256      TEXT NOT NULL,      -- that the whole file has to have, hex
  bytes       INTEGER NOT NULL,   -- of the whole file
  received    INTEGER NOT NULL DEFAULT 0,   -- bytes that are on disk
  state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'kept', 'refused', 'abandoned')),
  recorded_at INTEGER NOT NULL,   -- milliseconds since the epoch
  moved_at    INTEGER NOT NULL    -- when the last part came
) STRICT;
-- Whoever brings the same file goes on with the same upload.
CREATE UNIQUE INDEX upload_open ON upload (sha256, bytes) WHERE state = 'open';

-- Where a rejection has a place on Earth.
ALTER TABLE rejection ADD COLUMN longitude REAL;
ALTER TABLE rejection ADD COLUMN latitude REAL;

-- How often each rule was broken. The table rejection has only the first of all.
CREATE TABLE broken_rule (
  run    INTEGER NOT NULL REFERENCES run (id),
  file   TEXT NOT NULL,
  rule   TEXT NOT NULL,
  count  INTEGER NOT NULL,
  PRIMARY KEY (run, file, rule)
) STRICT, WITHOUT ROWID;

-- What a run did, stage after stage.
CREATE TABLE stage (
  run      INTEGER NOT NULL REFERENCES run (id),
  number   INTEGER NOT NULL,      -- the first of a run is 1
  name     TEXT NOT NULL,
  began_at INTEGER NOT NULL,      -- milliseconds since the epoch
  ended_at INTEGER,
  units_before INTEGER NOT NULL,  -- units that were done when it began
  units_after  INTEGER,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

-- A run that was given up keeps the state in which it was; a surveying one is noted as failed.
ALTER TABLE run ADD COLUMN cancelled_by TEXT;

-- What a run differs in from another, once that was computed.
CREATE TABLE diff (
  run     INTEGER NOT NULL REFERENCES run (id),
  against INTEGER NOT NULL,       -- run; 0 where everything is new
  content TEXT NOT NULL,          -- JSON
  PRIMARY KEY (run, against)
) STRICT, WITHOUT ROWID;

-- Drafts that will not become releases, which the store is told.
CREATE TABLE given_up_draft (
  number      INTEGER PRIMARY KEY,
  run         INTEGER NOT NULL REFERENCES run (id),
  draft       INTEGER NOT NULL,   -- the store's number
  recorded_at INTEGER NOT NULL,
  retired_at  INTEGER             -- absent until the store knows
) STRICT;
