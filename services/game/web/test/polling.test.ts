import { expect, test } from "vitest";
import { nextAsk } from "../src/state/polling";
import { at, DAY_MS, START, state, venture } from "./examples";

const usual = { hidden: false, live: false, failures: 0, state: state(), now: START };

test("nobody looks, nobody asks", () => {
  expect(nextAsk({ ...usual, hidden: true })).toBeNull();
});

test("the clock stands still before the first dispatch, and is asked rarely", () => {
  const { day: _, ...still } = state();
  expect(nextAsk({ ...usual, state: still })).toBeGreaterThan(nextAsk(usual)!);
});

test("it asks right after something falls due", () => {
  const state_ = state({ ventures: [venture()] });
  const wait = nextAsk({ ...usual, state: state_, now: START + 4 * DAY_MS - 500 })!;
  expect(wait).toBeGreaterThan(500);
  expect(wait).toBeLessThan(800);
});

test("what is past does not make it ask without pause", () => {
  const old = state({ ventures: [venture({ stage: "home" })], otium: { from_day: 0, until_day: 1, until: at(1) } });
  expect(nextAsk({ ...usual, state: old, now: START + 20 * DAY_MS })).toBeGreaterThan(1_000);
});

test("a lost line is tried ever more rarely, and never given up", () => {
  const waits = [1, 2, 3, 4, 5, 20].map((failures) => nextAsk({ ...usual, failures })!);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits[5]).toBe(15_000);
});

test("while moments are told as they happen it asks less, and still right after something falls due", () => {
  expect(nextAsk({ ...usual, live: true })).toBeGreaterThan(nextAsk(usual)!);
  const soon = state({ ventures: [venture()] });
  expect(nextAsk({ ...usual, live: true, state: soon, now: START + 4 * DAY_MS - 500 })).toBeLessThan(800);
});
