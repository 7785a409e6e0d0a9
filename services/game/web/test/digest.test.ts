import { expect, test } from "vitest";
import type { Moment } from "../src/api/types";
import { digest } from "../src/state/digest";
import { at, state } from "./examples";

let seq = 5;
const moment = (kind: string, value_perceived: number | null = null): Moment => ({
  seq: (seq += 1),
  recorded_at: at(3),
  sim_day: 3,
  kind,
  subject: "",
  value_perceived,
  confidence: "HIGH",
  cause: null,
  hash: "",
});
const before = { head: 5, at: at(0), purse_as: 800, auctoritas: 20 };

test("nothing that time brought is no digest", () => {
  expect(digest([], before, state())).toBeNull();
});

test("it adds up what came home and what was spent, and says how long it was", () => {
  const after = state({ server_time: at(100), purse_as: 1000, auctoritas: 38 });
  const moments = [
    moment("venture_home", 500),
    moment("factor_paid", -16),
    moment("venture_home", 120),
    moment("otium_ended"),
    moment("chapter_opened", 2),
    moment("journal_unlocked"),
    moment("news_heard", -40),
    moment("loan_interest", -4),
  ];
  expect(digest(moments, before, after)).toEqual({
    days: 100,
    home: { count: 2, proceeds_as: 620 },
    purse_as: 200,
    auctoritas: 18,
    rests: 1,
    spent_as: 20,
    chapters: 1,
    entries: 1,
    matters: 0,
    blows: 1,
  });
});
