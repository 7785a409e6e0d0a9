-- What moves the purse since there are a store, factors, loans and matters. The list is that of `Event::purse_change`.
DROP VIEW purse;
DROP VIEW purse_change;

CREATE VIEW purse_change AS
SELECT seq, sim_day, kind, subject, value_true AS change_as,
       sum(value_true) OVER (ORDER BY seq) AS purse_as
FROM moment
WHERE kind IN ('purse_endowed', 'goods_bought', 'vectura_paid', 'wages_paid', 'venture_home',
               'otium_access_fee', 'personal_maintenance', 'officia_obligation',
               'patron_advanced', 'loan_taken', 'loan_repaid', 'loan_defaulted', 'scenario_paid',
               'stock_bought', 'stock_sold', 'work_begun', 'factor_paid', 'factor_robbed');

CREATE VIEW purse AS SELECT coalesce(sum(change_as), 0) AS purse_as FROM purse_change;

-- A parameter as it is now: where it began, or where it drifted to.
DROP VIEW parameter;
CREATE VIEW parameter AS
SELECT subject AS parameter, value_true, value_perceived, confidence_tag
FROM moment AS latest
WHERE kind IN ('parameter_set', 'parameter_drifted')
  AND seq = (SELECT max(seq) FROM moment AS other
             WHERE other.kind IN ('parameter_set', 'parameter_drifted') AND other.subject = latest.subject);

-- What is recorded is what changes, also where it is less.
DROP VIEW auctoritas;
CREATE VIEW auctoritas AS
SELECT coalesce(sum(value_true), 0) AS auctoritas FROM moment WHERE kind = 'auctoritas_gained';

-- A venture may sell at several places.
DROP VIEW venture;
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
       (SELECT sum(value_true) FROM moment
        WHERE kind = 'goods_sold' AND json_extract(payload, '$.venture') = sent.seq) AS revenue_as,
       (SELECT -sum(value_true) FROM moment
        WHERE kind = 'portoria_paid' AND json_extract(payload, '$.venture') = sent.seq) AS portoria_as,
       json_extract(home.payload, '$.profit_as') AS profit_as,
       home.sim_day AS home_day
FROM moment AS sent
LEFT JOIN moment AS home ON home.kind = 'venture_home' AND json_extract(home.payload, '$.venture') = sent.seq
WHERE sent.kind = 'venture_dispatched';
