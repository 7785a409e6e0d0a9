-- Times are milliseconds since 1970-01-01T00:00:00Z. Periods are market periods, counted from the same instant.

-- When each job is due.
CREATE TABLE schedule (
  job         TEXT PRIMARY KEY,
  cron        TEXT NOT NULL,     -- the rhythm next_due was computed with
  next_due    INTEGER NOT NULL,
  lease_until INTEGER            -- while a run has it; NULL when nobody has
) STRICT, WITHOUT ROWID;

-- What became of each run.
CREATE TABLE run (
  id          INTEGER PRIMARY KEY,
  job         TEXT NOT NULL,
  due         INTEGER NOT NULL,
  started_at  INTEGER NOT NULL,
  finished_at INTEGER,           -- NULL while it runs
  outcome     TEXT CHECK (outcome IN ('done', 'failed', 'interrupted')),
  detail      TEXT,
  CHECK ((finished_at IS NULL) = (outcome IS NULL))
) STRICT;
CREATE INDEX run_by_outcome ON run (job, outcome, finished_at);

-- How far each game container was collected. Moves in the same transaction as its tallies.
CREATE TABLE node (
  container INTEGER PRIMARY KEY,
  cursor    INTEGER,             -- last period it reported; NULL before the first
  behind    INTEGER NOT NULL CHECK (behind IN (0, 1)), -- whether it had more to tell than was collected
  heard_at  INTEGER NOT NULL     -- when it last answered
) STRICT;

-- What players did, as the games counted it: anonymised, never fewer than five players.
CREATE TABLE tally (
  period    INTEGER NOT NULL,
  container INTEGER NOT NULL,
  activity  TEXT NOT NULL CHECK (activity IN ('dispatch', 'purchase', 'sale')),
  place     TEXT NOT NULL,       -- token of a place, or `from-to` for a dispatch
  good      TEXT NOT NULL,
  players   INTEGER NOT NULL,
  quantity  INTEGER NOT NULL CHECK (quantity >= 0),
  PRIMARY KEY (period, container, activity, place, good)
) STRICT, WITHOUT ROWID;

-- Which places and goods the store knows, and the base price of each good, as last heard.
CREATE TABLE gazetteer (
  kind          TEXT NOT NULL CHECK (kind IN ('place', 'good')),
  token         TEXT NOT NULL,
  base_price_as INTEGER,
  PRIMARY KEY (kind, token),
  CHECK ((kind = 'good') = (base_price_as IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- How far prices were derived. One row.
CREATE TABLE derivation (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  through     INTEGER,           -- last period that is settled; NULL before the first
  computed_at INTEGER
) STRICT;
INSERT INTO derivation (id) VALUES (1);

-- Prices, one row for each period in which they changed. Undelivered rows wait for the store.
CREATE TABLE price_batch (
  period       INTEGER PRIMARY KEY,
  formula      INTEGER NOT NULL,
  computed_at  INTEGER NOT NULL,
  prices       TEXT NOT NULL,    -- JSON, as the store takes it
  delivered_at INTEGER           -- NULL until the store has it
) STRICT;
CREATE INDEX price_batch_waiting ON price_batch (period) WHERE delivered_at IS NULL;
