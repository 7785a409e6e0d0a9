-- Folded states, one every so many moments, so that a state of long ago is not folded from the first moment. Derived: every
-- row can be deleted, and comes back with the same bytes.
CREATE TABLE milestone (
  seq     INTEGER PRIMARY KEY,  -- the state after this moment
  made_by TEXT NOT NULL,        -- the rules that folded it; those of other rules are not used
  state   BLOB NOT NULL         -- JSON
) STRICT;
