-- What a game container knows beside the timelines.

-- Facts that there is one of.
CREATE TABLE fact (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The seats: one a timeline.
CREATE TABLE seat (
  slot        TEXT PRIMARY KEY,  -- name of the timeline's file, no secret
  secret_hash BLOB UNIQUE CHECK (secret_hash IS NULL OR length(secret_hash) = 32),  -- SHA-256 of the key; NULL while free
  claimed_at  INTEGER            -- milliseconds since the epoch; NULL while free
) STRICT, WITHOUT ROWID;

-- The world as it was last heard: one whole release.
CREATE TABLE world_cell (
  cell          INTEGER PRIMARY KEY,
  elev_cm       INTEGER NOT NULL,
  elev_min_cm   INTEGER NOT NULL,
  elev_max_cm   INTEGER NOT NULL,
  land_permille INTEGER NOT NULL,
  surface       INTEGER NOT NULL
) STRICT;
CREATE TABLE world_document (
  name TEXT PRIMARY KEY,  -- edition, gazetteer, land
  body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Every change of a market that was heard.
CREATE TABLE price_change (
  id          INTEGER PRIMARY KEY,
  place       TEXT NOT NULL,
  good        TEXT NOT NULL,
  received_at INTEGER NOT NULL,  -- milliseconds since the epoch
  period      INTEGER NOT NULL,
  price_as    INTEGER NOT NULL,  -- relative to the base price, as it was published
  saturation  INTEGER NOT NULL   -- thousandths
) STRICT;
CREATE INDEX price_change_by_market ON price_change (place, good, id);

-- What players did, copied from the timelines once. It stays on this container; only counts leave it.
CREATE TABLE activity (
  period   INTEGER NOT NULL,
  slot     TEXT NOT NULL,
  activity TEXT NOT NULL,
  place    TEXT NOT NULL,
  good     TEXT NOT NULL,
  quantity INTEGER NOT NULL
) STRICT;
CREATE INDEX activity_by_period ON activity (period);
CREATE TABLE activity_cursor (
  slot TEXT PRIMARY KEY,
  seq  INTEGER NOT NULL  -- moments up to this one are in activity
) STRICT, WITHOUT ROWID;

-- Counts that may leave: frozen, each of at least ANONYMITY_MIN players.
CREATE TABLE snapshot (
  period   INTEGER NOT NULL,
  activity TEXT NOT NULL,
  place    TEXT NOT NULL,
  good     TEXT NOT NULL,
  players  INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  PRIMARY KEY (period, activity, place, good)
) STRICT, WITHOUT ROWID;
