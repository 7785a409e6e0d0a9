-- The last verified copy of each timeline.

CREATE TABLE backup (
  slot        TEXT PRIMARY KEY,
  verified_at INTEGER NOT NULL,  -- milliseconds since the epoch: read back from its first byte to its last
  head        INTEGER NOT NULL,  -- sequence of its last moment
  hash        BLOB NOT NULL CHECK (length(hash) = 32)  -- SHA-256 at the end of its chain
) STRICT, WITHOUT ROWID;
