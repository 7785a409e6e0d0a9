import { expect, test } from "vitest";
import { Refusal, Unreachable } from "../src/api/client";
import { besideUsual, fullness, sparkline, trend } from "../src/state/market";
import { trouble } from "../src/state/problems";
import "../src/state/refusals";
import { tidings } from "../src/state/tidings";
import { fromToken } from "../src/state/names";
import { numeral } from "../src/state/words";
import { state, venture } from "./examples";

const problem = (status: number, code: string) =>
  new Refusal({ type: `urn:theron:problem:${code}`, title: "", status, code, detail: "What to do.", request_id: "r-1" });

test("names and numbers", () => {
  expect(fromToken("guild_scribe")).toBe("Guild scribe");
  expect([1, 2, 3, 4, 5].map(numeral)).toEqual(["I", "II", "III", "IV", "V"]);
});

test("a market has five faces", () => {
  expect(new Set([-1000, -300, 0, 300, 1000].map(fullness)).size).toBe(5);
  expect(besideUsual(100, 100)).toBe("as usual");
  expect(besideUsual(105, 100)).toBe("a little dearer");
  expect(besideUsual(70, 100)).toBe("much cheaper");
  expect(trend([10, 12])).toBe("rising");
  expect(trend([10, 10])).toBe("steady");
  expect(trend([])).toBe("steady");
});

test("a sparkline stays in its box", () => {
  expect(sparkline([5], 100, 30)).toBeNull();
  const flat = sparkline([5, 5, 5], 100, 30)!;
  expect(flat.last).toEqual({ x: 97, y: 15 });
  for (const point of sparkline([3, 900, 1, 44], 100, 30)!.points.split(" ")) {
    const [x, y] = point.split(",").map(Number) as [number, number];
    expect(x >= 3 && x <= 97 && y >= 3 && y <= 27).toBe(true);
  }
});

test("the server's own sentence is what a person reads", () => {
  expect(trouble(problem(409, "state_moved_on"))).toMatchObject({ title: "Things have moved on", detail: "What to do.", repeatable: false });
  expect(trouble(problem(500, "internal"))).toMatchObject({ repeatable: true, reference: "r-1" });
  expect(trouble(problem(418, "unheard_of")).title).toBe("That was refused");
  expect(trouble(new Unreachable("no answer")).repeatable).toBe(true);
  expect(trouble(new TypeError("a fault of the page")).repeatable).toBe(false);
});

test("what happened while nobody looked is told in its order", () => {
  const before = state({ ventures: [venture()], otium: { from_day: 0, until_day: 3, until: "" } });
  const after = state({
    head: 9,
    auctoritas: 35,
    journal_entries: 1,
    ventures: [venture({ stage: "home", revenue_as: 500, profit_as: 120 })],
  });
  expect(tidings(before, after, fromToken).map(({ kind }) => kind)).toEqual(["home", "rested", "journal"]);
  expect(tidings(after, after, fromToken)).toEqual([]);
  expect(tidings(null, after, fromToken)).toEqual([]);
});
