-- The timeline of one player. Moments are added and never changed; everything else is a view over them.

-- Which timeline this is: the chain of hashes begins with it.
CREATE TABLE identity (
  node INTEGER NOT NULL,  -- number of the game container
  slot TEXT NOT NULL      -- name of the file, no secret
) STRICT;

CREATE TABLE moment (
  seq             INTEGER PRIMARY KEY,  -- place in the order; 1 is the first
  recorded_at     INTEGER NOT NULL,     -- the instant it was due, in ms since 1970-01-01T00:00:00Z; never less than the row before
  sim_day         INTEGER,              -- whole days since the first dispatch; NULL before it
  kind            TEXT NOT NULL,        -- what kind of moment
  subject         TEXT NOT NULL,        -- what it is about
  value_true      INTEGER,              -- the figure as it is; for coin the change of the purse, in asses
  value_perceived INTEGER,              -- the figure as the merchant sees it
  confidence_tag  TEXT NOT NULL CHECK (confidence_tag IN ('HIGH', 'MEDIUM', 'LOW')),
  cause           INTEGER REFERENCES moment (seq),
  command_key     TEXT UNIQUE,          -- idempotency key, on the moment that says a command was given
  payload         TEXT NOT NULL CHECK (json_valid(payload)),
  hash            BLOB NOT NULL CHECK (length(hash) = 32)  -- SHA-256 over this row and the hash of the one before
) STRICT;

CREATE TRIGGER moment_is_never_changed BEFORE UPDATE ON moment
BEGIN SELECT RAISE(ABORT, 'moments are never changed'); END;
CREATE TRIGGER moment_is_never_deleted BEFORE DELETE ON moment
BEGIN SELECT RAISE(ABORT, 'moments are never deleted'); END;
CREATE TRIGGER moment_follows_the_last BEFORE INSERT ON moment
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM moment)
BEGIN SELECT RAISE(ABORT, 'a moment follows the last one'); END;
CREATE TRIGGER identity_is_never_changed BEFORE UPDATE ON identity
BEGIN SELECT RAISE(ABORT, 'a timeline never changes its identity'); END;
CREATE TRIGGER identity_is_never_deleted BEFORE DELETE ON identity
BEGIN SELECT RAISE(ABORT, 'a timeline never loses its identity'); END;

-- For people with sqlite3.

CREATE VIEW purse_change AS
SELECT seq, sim_day, kind, subject, value_true AS change_as,
       sum(value_true) OVER (ORDER BY seq) AS purse_as
FROM moment
WHERE kind IN ('purse_endowed', 'goods_bought', 'vectura_paid', 'wages_paid', 'venture_home',
               'otium_access_fee', 'personal_maintenance', 'officia_obligation');

CREATE VIEW purse AS SELECT coalesce(sum(change_as), 0) AS purse_as FROM purse_change;

CREATE VIEW auctoritas AS
SELECT min(1000, coalesce(sum(value_true), 0)) AS auctoritas FROM moment WHERE kind = 'auctoritas_gained';

CREATE VIEW parameter AS
SELECT subject AS parameter, value_true, value_perceived, confidence_tag FROM moment WHERE kind = 'parameter_set';

CREATE VIEW venture AS
SELECT sent.seq AS venture,
       json_extract(sent.payload, '$.from') AS from_place,
       json_extract(sent.payload, '$.to') AS to_place,
       json_extract(sent.payload, '$.good') AS good,
       json_extract(sent.payload, '$.quantity') AS quantity,
       json_extract(sent.payload, '$.goods_as') AS goods_as,
       json_extract(sent.payload, '$.vectura_as') AS vectura_as,
       json_extract(sent.payload, '$.wages_as') AS wages_as,
       sent.sim_day AS departed_day,
       json_extract(sent.payload, '$.days') AS days_out,
       sale.value_true AS revenue_as,
       -customs.value_true AS portoria_as,
       json_extract(home.payload, '$.profit_as') AS profit_as,
       home.sim_day AS home_day
FROM moment AS sent
LEFT JOIN moment AS sale ON sale.kind = 'goods_sold' AND sale.cause = sent.seq
LEFT JOIN moment AS customs ON customs.kind = 'portoria_paid' AND customs.cause = sale.seq
LEFT JOIN moment AS home ON home.kind = 'venture_home' AND home.cause = sent.seq
WHERE sent.kind = 'venture_dispatched';

CREATE VIEW leg AS
SELECT sent.seq AS venture, leg.key + 1 AS leg,
       json_extract(leg.value, '$.from') AS from_place,
       json_extract(leg.value, '$.to') AS to_place,
       json_extract(leg.value, '$.mode') AS mode,
       json_extract(leg.value, '$.km') AS km,
       json_extract(leg.value, '$.days') AS days
FROM moment AS sent, json_each(sent.payload, '$.legs') AS leg
WHERE sent.kind = 'venture_dispatched';

CREATE VIEW otium AS
SELECT begun.seq AS otium, begun.sim_day AS from_day, ended.sim_day AS until_day
FROM moment AS begun LEFT JOIN moment AS ended ON ended.kind = 'otium_ended' AND ended.cause = begun.seq
WHERE begun.kind = 'otium_begun';

CREATE VIEW chapter AS
SELECT value_true AS chapter, seq, sim_day FROM moment WHERE kind = 'chapter_opened';

CREATE VIEW journal AS
SELECT seq, sim_day, subject AS entry FROM moment WHERE kind = 'journal_unlocked';

CREATE VIEW command AS
SELECT seq, recorded_at, sim_day, subject AS command, json_extract(payload, '$.command') AS body
FROM moment WHERE kind = 'command_given';
