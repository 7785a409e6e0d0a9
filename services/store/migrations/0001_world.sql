-- The physical world as it was released, and what players do to its prices.
--
-- Content is written once: triggers refuse every DELETE and every change of a row that holds content. What may change is
-- where a release is in its life, which release readers see, and what a draft is made of while nobody reads it.

-- The tables of places, goods, legs and epochs, named by their content. Releases share them.
CREATE TABLE gazetteer (
  id   INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE                 -- SHA-256 over the tables, in hex
) STRICT;

CREATE TABLE place (
  gazetteer   INTEGER NOT NULL REFERENCES gazetteer (id),
  position    INTEGER NOT NULL,             -- its place in the order of the tables
  token       TEXT NOT NULL,                -- its name in programs
  latin       TEXT NOT NULL,                -- its name in its time
  english     TEXT NOT NULL,                -- its name in English
  modern      TEXT NOT NULL,                -- the town that stands there today
  kind        TEXT NOT NULL,                -- city, town, colony or harbour
  latitude    REAL NOT NULL,                -- degrees north
  longitude   REAL NOT NULL,                -- degrees east
  cell        INTEGER NOT NULL,             -- the resolution-5 cell it stands in
  port        INTEGER NOT NULL CHECK (port IN (0, 1)), -- whether ships put in
  valid_from  INTEGER NOT NULL,             -- first year; BCE is negative
  valid_until INTEGER,                      -- last year, where it has one
  exports     TEXT NOT NULL,                -- goods it sells: tokens, as a JSON array
  imports     TEXT NOT NULL,                -- goods it wants: tokens, as a JSON array
  source      TEXT NOT NULL,                -- where this is known from
  confidence  TEXT NOT NULL CHECK (confidence IN ('HIGH', 'MEDIUM', 'LOW')),
  PRIMARY KEY (gazetteer, position),
  UNIQUE (gazetteer, token)
) STRICT, WITHOUT ROWID;

CREATE TABLE good (
  gazetteer     INTEGER NOT NULL REFERENCES gazetteer (id),
  position      INTEGER NOT NULL,           -- its place in the order of the tables
  token         TEXT NOT NULL,              -- its name in programs
  latin         TEXT NOT NULL,              -- its name in its time
  english       TEXT NOT NULL,              -- its name in English
  unit          TEXT NOT NULL,              -- what one unit is
  unit_kg       REAL NOT NULL,              -- weight of one unit, in kilograms
  base_price_as INTEGER NOT NULL,           -- asses for one unit, as ever
  perishability TEXT NOT NULL CHECK (perishability IN ('none', 'slow', 'fast')),
  source        TEXT NOT NULL,              -- where this is known from
  confidence    TEXT NOT NULL CHECK (confidence IN ('HIGH', 'MEDIUM', 'LOW')),
  PRIMARY KEY (gazetteer, position),
  UNIQUE (gazetteer, token)
) STRICT, WITHOUT ROWID;

CREATE TABLE leg (
  gazetteer  INTEGER NOT NULL REFERENCES gazetteer (id),
  position   INTEGER NOT NULL,              -- its place in the order of the tables
  from_place TEXT NOT NULL,                 -- token of one end
  to_place   TEXT NOT NULL,                 -- token of the other
  mode       TEXT NOT NULL CHECK (mode IN ('sea', 'road', 'river')),
  name       TEXT NOT NULL,                 -- the road's or crossing's name, or empty
  km         REAL NOT NULL,                 -- length along the path, in kilometres
  climb_m    INTEGER NOT NULL,              -- height climbed, the mean of both ways, in metres
  path       BLOB NOT NULL,                 -- the cells it crosses: 64-bit ids, most significant byte first
  source     TEXT NOT NULL,                 -- where this is known from
  confidence TEXT NOT NULL CHECK (confidence IN ('HIGH', 'MEDIUM', 'LOW')),
  PRIMARY KEY (gazetteer, position),
  FOREIGN KEY (gazetteer, from_place) REFERENCES place (gazetteer, token),
  FOREIGN KEY (gazetteer, to_place) REFERENCES place (gazetteer, token)
) STRICT;

CREATE TABLE epoch (
  gazetteer           INTEGER NOT NULL REFERENCES gazetteer (id),
  position            INTEGER NOT NULL,     -- its place in the order of the tables
  token               TEXT NOT NULL,        -- its name in programs
  name                TEXT NOT NULL,        -- its name for people
  year                INTEGER NOT NULL CHECK (year <> 0), -- BCE is negative
  sea_level_offset_cm INTEGER NOT NULL,     -- sea level against today's, in centimetres
  source              TEXT NOT NULL,        -- where this is known from
  confidence          TEXT NOT NULL CHECK (confidence IN ('HIGH', 'MEDIUM', 'LOW')),
  PRIMARY KEY (gazetteer, position),
  UNIQUE (gazetteer, token)
) STRICT, WITHOUT ROWID;

-- Land polygons, named by their content.
CREATE TABLE land (
  id      INTEGER PRIMARY KEY,
  hash    TEXT NOT NULL UNIQUE,             -- SHA-256 over the bytes, in hex
  geojson BLOB NOT NULL                     -- the bytes as they came
) STRICT;

CREATE TABLE release (
  number            INTEGER PRIMARY KEY CHECK (number > 0),
  status            INTEGER NOT NULL CHECK (status BETWEEN 1 AND 4), -- 1 draft, 2 current, 3 superseded, 4 retired
  units             INTEGER NOT NULL,       -- units it has when it is whole
  source_resolution INTEGER NOT NULL,       -- H3 resolution that the sources of its cells bear
  gazetteer         INTEGER REFERENCES gazetteer (id),
  land              INTEGER REFERENCES land (id),
  hash              TEXT,                   -- SHA-256 over its content, in hex, once that is fixed
  recorded_at       INTEGER NOT NULL,       -- when it was begun, in milliseconds since the epoch
  promoted_at       INTEGER,                -- when it last became current, in milliseconds since the epoch
  approved_by       TEXT,                   -- who wanted that
  CHECK (status IN (1, 4) OR (hash IS NOT NULL AND gazetteer IS NOT NULL AND land IS NOT NULL
                              AND promoted_at IS NOT NULL AND approved_by IS NOT NULL))
) STRICT;
-- Never two at once, not even inside a transaction.
CREATE UNIQUE INDEX release_current ON release (status) WHERE status = 2;

-- The release that readers see: one row, once there is one.
CREATE TABLE head (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  release INTEGER NOT NULL REFERENCES release (number)
) STRICT;

-- What a release is made from.
CREATE TABLE dataset (
  release     INTEGER NOT NULL REFERENCES release (number),
  position    INTEGER NOT NULL,             -- its place in the order the release was begun with
  id          TEXT NOT NULL,                -- its name in programs
  version     TEXT NOT NULL,                -- the source's version
  title       TEXT NOT NULL,                -- its name for people
  licence     TEXT NOT NULL,                -- an SPDX id where there is one
  attribution TEXT NOT NULL,                -- whom to thank, and how
  source      TEXT NOT NULL,                -- where it was obtained
  retrieved   TEXT NOT NULL,                -- day it was obtained, YYYY-MM-DD
  note        TEXT NOT NULL,                -- known defects
  sha256      TEXT NOT NULL,                -- checksum of the file, in hex
  field       TEXT NOT NULL,                -- what it feeds
  resolution  INTEGER NOT NULL,             -- H3 resolution it bears
  PRIMARY KEY (release, position),
  UNIQUE (release, field)
) STRICT, WITHOUT ROWID;

-- The content of a unit, named by its hash. Releases share it, so a release costs what it changes and 3 numbers a unit.
CREATE TABLE unit_version (
  id   INTEGER PRIMARY KEY,
  unit INTEGER NOT NULL,                    -- the resolution-5 cell
  hash TEXT NOT NULL UNIQUE                 -- SHA-256 over the unit's content, in hex
) STRICT;

CREATE TABLE cell (
  version       INTEGER NOT NULL REFERENCES unit_version (id),
  cell          INTEGER NOT NULL,           -- the H3 cell
  elev_cm       INTEGER NOT NULL,           -- mean elevation against modern mean sea level, in centimetres
  elev_min_cm   INTEGER NOT NULL,           -- lowest sample, in centimetres
  elev_max_cm   INTEGER NOT NULL,           -- highest sample, in centimetres
  land_permille INTEGER NOT NULL CHECK (land_permille BETWEEN 0 AND 1000), -- share of land, in thousandths
  surface       INTEGER NOT NULL CHECK (surface BETWEEN 1 AND 3), -- 1 measured, 2 dry below datum, 3 assumed shallow
  PRIMARY KEY (version, cell),
  CHECK (elev_min_cm <= elev_cm AND elev_cm <= elev_max_cm)
) STRICT, WITHOUT ROWID;

-- Which content a unit has in a release.
CREATE TABLE release_unit (
  release INTEGER NOT NULL REFERENCES release (number),
  unit    INTEGER NOT NULL,                 -- the resolution-5 cell
  version INTEGER NOT NULL REFERENCES unit_version (id),
  PRIMARY KEY (release, unit)
) STRICT, WITHOUT ROWID;

-- A set of prices, named by its content. Periods in which nothing moves share one, so that they cost one row.
CREATE TABLE price_set (
  id   INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE                 -- SHA-256 over the prices, in hex
) STRICT;

CREATE TABLE price (
  price_set           INTEGER NOT NULL REFERENCES price_set (id),
  place               TEXT NOT NULL,        -- token of the place
  good                TEXT NOT NULL,        -- token of the good
  price_as            INTEGER NOT NULL CHECK (price_as >= 1), -- asses for one unit
  saturation_permille INTEGER NOT NULL CHECK (saturation_permille BETWEEN -1000 AND 1000),
  PRIMARY KEY (price_set, place, good)
) STRICT, WITHOUT ROWID;

-- The prices of a market period, written once. The latest period is the current one.
CREATE TABLE price_batch (
  period      INTEGER PRIMARY KEY CHECK (period >= 0), -- number of the market period
  formula     INTEGER NOT NULL,             -- version of the formula
  computed_at INTEGER NOT NULL,             -- when, by the aggregator, in milliseconds since the epoch
  recorded_at INTEGER NOT NULL,             -- when, by the store, in milliseconds since the epoch
  price_set   INTEGER NOT NULL REFERENCES price_set (id)
) STRICT;

-- A release keeps what it was begun with; what it is made of is fixed when it leaves the draft; it never becomes a draft
-- again, and who was given up stays so.
CREATE TRIGGER release_is_fixed BEFORE UPDATE ON release
WHEN NEW.number <> OLD.number OR NEW.units <> OLD.units OR NEW.source_resolution <> OLD.source_resolution
  OR NEW.recorded_at <> OLD.recorded_at
  OR (OLD.status <> 1 AND (NEW.status = 1 OR NEW.hash IS NOT OLD.hash
                           OR NEW.gazetteer IS NOT OLD.gazetteer OR NEW.land IS NOT OLD.land))
  OR OLD.status = 4
BEGIN SELECT RAISE(ABORT, 'what a release is made of is never changed'); END;
CREATE TRIGGER release_unit_is_added_to_drafts BEFORE INSERT ON release_unit
WHEN (SELECT status FROM release WHERE number = NEW.release) IS NOT 1
BEGIN SELECT RAISE(ABORT, 'only a draft can be written'); END;
CREATE TRIGGER release_unit_is_fixed BEFORE UPDATE ON release_unit
WHEN NEW.release <> OLD.release OR NEW.unit <> OLD.unit
  OR (SELECT status FROM release WHERE number = OLD.release) IS NOT 1
BEGIN SELECT RAISE(ABORT, 'only a draft can be written'); END;
CREATE TRIGGER head_begins_current BEFORE INSERT ON head
WHEN (SELECT status FROM release WHERE number = NEW.release) IS NOT 2
BEGIN SELECT RAISE(ABORT, 'readers see the current release only'); END;
CREATE TRIGGER head_stays_current BEFORE UPDATE ON head
WHEN (SELECT status FROM release WHERE number = NEW.release) IS NOT 2
BEGIN SELECT RAISE(ABORT, 'readers see the current release only'); END;

CREATE TRIGGER gazetteer_is_fixed BEFORE UPDATE ON gazetteer BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER place_is_fixed BEFORE UPDATE ON place BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER good_is_fixed BEFORE UPDATE ON good BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER leg_is_fixed BEFORE UPDATE ON leg BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER epoch_is_fixed BEFORE UPDATE ON epoch BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER land_is_fixed BEFORE UPDATE ON land BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER dataset_is_fixed BEFORE UPDATE ON dataset BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER unit_version_is_fixed BEFORE UPDATE ON unit_version BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER cell_is_fixed BEFORE UPDATE ON cell BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER price_set_is_fixed BEFORE UPDATE ON price_set BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER price_batch_is_fixed BEFORE UPDATE ON price_batch BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER price_is_fixed BEFORE UPDATE ON price BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER gazetteer_is_kept BEFORE DELETE ON gazetteer BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER place_is_kept BEFORE DELETE ON place BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER good_is_kept BEFORE DELETE ON good BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER leg_is_kept BEFORE DELETE ON leg BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER epoch_is_kept BEFORE DELETE ON epoch BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER land_is_kept BEFORE DELETE ON land BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER release_is_kept BEFORE DELETE ON release BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER head_is_kept BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER dataset_is_kept BEFORE DELETE ON dataset BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER unit_version_is_kept BEFORE DELETE ON unit_version BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER cell_is_kept BEFORE DELETE ON cell BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER release_unit_is_kept BEFORE DELETE ON release_unit BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER price_set_is_kept BEFORE DELETE ON price_set BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER price_batch_is_kept BEFORE DELETE ON price_batch BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER price_is_kept BEFORE DELETE ON price BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
