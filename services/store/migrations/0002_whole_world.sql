-- The world as its users need it: every field of a cell, its children, sites, layers, several datasets a field, and the
-- history of promotions.
--
-- What stood here before stays as it was. The hash of an old unit is the one it was written with, over fewer fields: a
-- hash is a name that was given once, and nothing compares it with anything but other stored names. A release keeps its
-- own hash too, so that going back to it works as ever. The same unit pushed today has another hash and becomes a new
-- version beside the old one.

-- 0 is not surveyed in each of them, which is what old rows say. Codes: `codes.rs` of the contract.
ALTER TABLE cell ADD COLUMN terrain    INTEGER NOT NULL DEFAULT 0 CHECK (terrain BETWEEN 0 AND 255);   -- potential vegetation
ALTER TABLE cell ADD COLUMN slope      INTEGER NOT NULL DEFAULT 0 CHECK (slope BETWEEN 0 AND 255);     -- how steep
ALTER TABLE cell ADD COLUMN hydro      INTEGER NOT NULL DEFAULT 0 CHECK (hydro BETWEEN 0 AND 255);     -- water: 1 surveyed, 2 coast, 4 lake, 16 times the river
ALTER TABLE cell ADD COLUMN tectonics  INTEGER NOT NULL DEFAULT 0 CHECK (tectonics BETWEEN 0 AND 255); -- setting of the crust
ALTER TABLE cell ADD COLUMN occupation INTEGER NOT NULL DEFAULT 0 CHECK (occupation BETWEEN 0 AND 0x3fffffff); -- people, 3 bits an epoch, the oldest lowest

-- Children of units at resolution 7. The key keeps all of a parent's together: they are one range.
CREATE TABLE child (
  version    INTEGER NOT NULL REFERENCES unit_version (id),
  cell       INTEGER NOT NULL,              -- the H3 cell
  land       INTEGER NOT NULL CHECK (land IN (0, 1)), -- whether its middle is land by the modern coastline
  hydro      INTEGER NOT NULL CHECK (hydro BETWEEN 0 AND 255), -- water, as in cell
  occupation INTEGER NOT NULL CHECK (occupation BETWEEN 0 AND 0x3fffffff), -- people, as in cell
  PRIMARY KEY (version, cell)
) STRICT, WITHOUT ROWID;

-- Points in units: evidence of people, and named features of the land.
CREATE TABLE site (
  version     INTEGER NOT NULL REFERENCES unit_version (id),
  position    INTEGER NOT NULL,             -- its place in the order of the unit's sites
  id          TEXT NOT NULL,                -- the dataset's id, a colon, its id there
  kind        INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 255), -- what it is
  name        TEXT,                         -- its name, where it has one
  longitude   REAL NOT NULL,                -- degrees east
  latitude    REAL NOT NULL,                -- degrees north
  cell        INTEGER NOT NULL,             -- the resolution-7 cell it stands in
  precision_m INTEGER,                      -- how far it may be from there, in metres
  valid_from  INTEGER CHECK (valid_from <> 0),  -- first year; BCE is negative
  valid_until INTEGER CHECK (valid_until <> 0), -- last year
  dataset     TEXT NOT NULL,                -- id of the dataset
  detail      TEXT NOT NULL,                -- what else the source says, as a JSON object
  PRIMARY KEY (version, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX site_by_id ON site (id);

-- Layers of lines and areas, named by their content. Releases share them.
CREATE TABLE layer (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL,                       -- rivers, lakes, ...
  hash TEXT NOT NULL UNIQUE                 -- SHA-256 over the layer, in hex
) STRICT;

CREATE TABLE feature (
  key           INTEGER PRIMARY KEY,
  layer         INTEGER NOT NULL REFERENCES layer (id),
  position      INTEGER NOT NULL,           -- its place in the order of the layer
  id            TEXT NOT NULL,              -- the dataset's id, a colon, its id there
  name          TEXT,                       -- its name, where it has one
  kind          TEXT NOT NULL,              -- what it is, in the words of its layer
  rank          INTEGER,                    -- how important, 1 the most
  valid_from    INTEGER CHECK (valid_from <> 0),  -- first year; BCE is negative
  valid_until   INTEGER CHECK (valid_until <> 0), -- last year
  dataset       TEXT NOT NULL,              -- id of the dataset
  min_longitude REAL NOT NULL,              -- its extent, in degrees
  min_latitude  REAL NOT NULL,
  max_longitude REAL NOT NULL,
  max_latitude  REAL NOT NULL,
  detail        TEXT NOT NULL,              -- what else the source says, as a JSON object
  geometry      TEXT NOT NULL,              -- where it is, as GeoJSON writes a geometry
  UNIQUE (layer, id)
) STRICT;
-- Whoever looks for an extent or a time walks this, and opens the large rows that fit only.
CREATE UNIQUE INDEX feature_by_extent ON feature
  (layer, position, min_longitude, min_latitude, max_longitude, max_latitude, valid_from, valid_until);

-- Which layers a release has.
CREATE TABLE release_layer (
  release INTEGER NOT NULL REFERENCES release (number),
  name    TEXT NOT NULL,                    -- rivers, lakes, ...
  layer   INTEGER NOT NULL REFERENCES layer (id),
  PRIMARY KEY (release, name)
) STRICT, WITHOUT ROWID;

-- Every time a release became current. The change feed counts by it.
CREATE TABLE promotion (
  sequence    INTEGER PRIMARY KEY CHECK (sequence > 0),
  release     INTEGER NOT NULL REFERENCES release (number),
  promoted_at INTEGER NOT NULL,             -- when, in milliseconds since the epoch
  approved_by TEXT NOT NULL                 -- who wanted that
) STRICT;
-- Of promotions before this table only the last of each release is known. The one that readers see comes last.
INSERT INTO promotion (sequence, release, promoted_at, approved_by)
SELECT row_number() OVER (ORDER BY status = 2, promoted_at, number), number, promoted_at, approved_by
FROM release WHERE promoted_at IS NOT NULL;

-- Several datasets may feed a field now, which a table cannot be told later: it is made again. Dropping a table fires no
-- triggers, and its own go with it.
CREATE TABLE dataset_of_release (
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
  UNIQUE (release, field, id)
) STRICT, WITHOUT ROWID;
INSERT INTO dataset_of_release
SELECT release, position, id, version, title, licence, attribution, source, retrieved, note, sha256, field, resolution
FROM dataset;
DROP TABLE dataset;
ALTER TABLE dataset_of_release RENAME TO dataset;

-- An epoch has a span of years. What was written without one counts for its one year.
CREATE TABLE epoch_with_span (
  gazetteer           INTEGER NOT NULL REFERENCES gazetteer (id),
  position            INTEGER NOT NULL,     -- its place in the order of the tables
  token               TEXT NOT NULL,        -- its name in programs
  name                TEXT NOT NULL,        -- its name for people
  year                INTEGER NOT NULL CHECK (year <> 0), -- BCE is negative
  span_from           INTEGER NOT NULL CHECK (span_from <> 0),  -- first year whose evidence counts
  span_until          INTEGER NOT NULL CHECK (span_until <> 0), -- last year whose evidence counts
  sea_level_offset_cm INTEGER NOT NULL,     -- sea level against today's, in centimetres
  source              TEXT NOT NULL,        -- where this is known from
  confidence          TEXT NOT NULL CHECK (confidence IN ('HIGH', 'MEDIUM', 'LOW')),
  PRIMARY KEY (gazetteer, position),
  UNIQUE (gazetteer, token),
  CHECK (span_from <= span_until)
) STRICT, WITHOUT ROWID;
INSERT INTO epoch_with_span
SELECT gazetteer, position, token, name, year, year, year, sea_level_offset_cm, source, confidence FROM epoch;
DROP TABLE epoch;
ALTER TABLE epoch_with_span RENAME TO epoch;

CREATE TRIGGER release_layer_is_added_to_drafts BEFORE INSERT ON release_layer
WHEN (SELECT status FROM release WHERE number = NEW.release) IS NOT 1
BEGIN SELECT RAISE(ABORT, 'only a draft can be written'); END;
CREATE TRIGGER release_layer_is_fixed BEFORE UPDATE ON release_layer
WHEN NEW.release <> OLD.release OR NEW.name <> OLD.name
  OR (SELECT status FROM release WHERE number = OLD.release) IS NOT 1
BEGIN SELECT RAISE(ABORT, 'only a draft can be written'); END;
CREATE TRIGGER promotion_is_appended BEFORE INSERT ON promotion
WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM promotion)
  OR (SELECT status FROM release WHERE number = NEW.release) IS NOT 2
BEGIN SELECT RAISE(ABORT, 'a promotion is added at the end, of what is current'); END;

CREATE TRIGGER epoch_is_fixed BEFORE UPDATE ON epoch BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER dataset_is_fixed BEFORE UPDATE ON dataset BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER child_is_fixed BEFORE UPDATE ON child BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER site_is_fixed BEFORE UPDATE ON site BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER layer_is_fixed BEFORE UPDATE ON layer BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER feature_is_fixed BEFORE UPDATE ON feature BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER promotion_is_fixed BEFORE UPDATE ON promotion BEGIN SELECT RAISE(ABORT, 'content is never changed'); END;
CREATE TRIGGER epoch_is_kept BEFORE DELETE ON epoch BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER dataset_is_kept BEFORE DELETE ON dataset BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER child_is_kept BEFORE DELETE ON child BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER site_is_kept BEFORE DELETE ON site BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER layer_is_kept BEFORE DELETE ON layer BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER feature_is_kept BEFORE DELETE ON feature BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER release_layer_is_kept BEFORE DELETE ON release_layer BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
CREATE TRIGGER promotion_is_kept BEFORE DELETE ON promotion BEGIN SELECT RAISE(ABORT, 'rows are never deleted'); END;
