-- Several devices may open a seat, each with a key of its own; a code of six words lets one more in; who finds every seat
-- taken waits in a queue.

CREATE TABLE device (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: players name devices by it
  slot         TEXT NOT NULL,
  secret_hash  BLOB NOT NULL UNIQUE CHECK (length(secret_hash) = 32),  -- SHA-256 of the key
  name         TEXT NOT NULL,     -- such as: Firefox on Linux
  created_at   INTEGER NOT NULL,  -- milliseconds since the epoch, cut to the hour
  last_seen_at INTEGER NOT NULL,  -- milliseconds since the epoch, cut to the hour
  revoked_at   INTEGER            -- milliseconds since the epoch; NULL while the key opens the seat
) STRICT;
CREATE INDEX device_by_slot ON device (slot, id);

-- Whoever has a seat has their first device.
INSERT INTO device (slot, secret_hash, name, created_at, last_seen_at)
SELECT slot, secret_hash, 'The first device', claimed_at - claimed_at % 3600000, claimed_at - claimed_at % 3600000
FROM seat WHERE secret_hash IS NOT NULL;

-- A seat is taken or free; the keys to it are the devices'.
CREATE TABLE place (
  slot       TEXT PRIMARY KEY,  -- name of the timeline's file, no secret
  claimed_at INTEGER            -- milliseconds since the epoch; NULL while free
) STRICT, WITHOUT ROWID;
INSERT INTO place SELECT slot, claimed_at FROM seat;
DROP TABLE seat;
ALTER TABLE place RENAME TO seat;

-- Slots that nobody has any more. Their files are deleted after this was written, and at the next start if not then.
CREATE TABLE discarded_slot (
  slot TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- One a seat, at most.
CREATE TABLE resume_code (
  slot     TEXT PRIMARY KEY,
  selector BLOB NOT NULL UNIQUE CHECK (length(selector) = 32),  -- of the first two words, under the node's own key
  phc      TEXT NOT NULL,     -- argon2id of all six
  made_at  INTEGER NOT NULL   -- milliseconds since the epoch
) STRICT, WITHOUT ROWID;

-- Who waits for a seat, the longest first.
CREATE TABLE queue (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_hash   BLOB NOT NULL UNIQUE CHECK (length(ticket_hash) = 32),  -- SHA-256 of the ticket
  last_asked_at INTEGER NOT NULL,  -- milliseconds since the epoch
  held_since    INTEGER            -- milliseconds since the epoch; a free seat is held for this one since. NULL while waiting
) STRICT;
