import { expect, test } from "vitest";
import { daysSince, daysUntil, inDays, learn, serverNow, share } from "../src/state/time";
import { modeAt, pointAlong, smoothed } from "../src/state/path";
import { voyage } from "../src/state/voyage";
import { at, DAY_MS, START, venture } from "./examples";

test("a browser whose clock is a day late still counts from the server's time", () => {
  const here = START - 86_400_000;
  const clock = learn(at(0), here - 100, here + 100);
  expect(serverNow(clock, here + DAY_MS)).toBe(START + DAY_MS);
});

test("a day that has begun is not over", () => {
  expect(daysUntil(at(2), START, DAY_MS)).toBe(2);
  expect(daysUntil(at(2), START + 1, DAY_MS)).toBe(2);
  expect(daysUntil(at(2), START + DAY_MS, DAY_MS)).toBe(1);
  expect(daysUntil(at(2), START + 9 * DAY_MS, DAY_MS)).toBe(0);
  expect(daysSince(at(0), START + 2.9 * DAY_MS, DAY_MS)).toBe(2);
});

test("shares stay between nothing and all", () => {
  expect(share(at(0), at(4), START - 1)).toBe(0);
  expect(share(at(0), at(4), START + 2 * DAY_MS)).toBe(0.5);
  expect(share(at(0), at(4), START + 9 * DAY_MS)).toBe(1);
  expect(share(at(0), at(0), START)).toBe(1);
});

test("a venture goes out, turns, and comes home the same way", () => {
  const when = (days: number) => voyage(venture(), START + days * DAY_MS, DAY_MS);
  expect(when(1)).toMatchObject({ homeward: false, along: 0.25, daysToMarket: 3, daysToHome: 7 });
  expect(when(4)).toMatchObject({ homeward: true, along: 1, daysToMarket: 0, daysToHome: 4 });
  expect(when(6)).toMatchObject({ homeward: true, along: 0.5, done: 0.75 });
  expect(when(8)).toMatchObject({ along: 0, done: 1, daysToHome: 0 });
});

test("the traveller changes ship for cart where the legs do", () => {
  expect(modeAt(venture(), 0.1)).toBe("sea");
  expect(modeAt(venture(), 0.9)).toBe("road");
  expect(modeAt(venture({ legs: [] }), 0.5)).toBe("road");
});

test("a point on a line lies where its length says", () => {
  const path = venture().path;
  expect(pointAlong(path, 0)).toEqual([12, 42]);
  expect(pointAlong(path, 1)).toEqual([14, 41]);
  const [longitude, latitude] = pointAlong(path, 0.3)!;
  expect(latitude).toBe(42);
  expect(longitude).toBeGreaterThan(12);
  expect(longitude).toBeLessThan(14);
  expect(pointAlong([], 0.5)).toBeNull();
  expect(pointAlong([[1, 2]], 0.5)).toEqual([1, 2]);
});

test("a smoothed way keeps its ends, and takes no sharper turn", () => {
  const line = smoothed(venture().path);
  expect(line[0]).toEqual([12, 42]);
  expect(line[line.length - 1]).toEqual([14, 41]);
  expect(line.length).toBeGreaterThan(6);
  expect(line.every(([longitude, latitude]) => longitude >= 12 && longitude <= 14 && latitude >= 41 && latitude <= 42)).toBe(true);
  const straight: [number, number][] = [[1, 1], [2, 2]];
  expect(smoothed(straight)).toEqual(straight);
});

test("days are said", () => {
  expect([0, 1, 3].map(inDays)).toEqual(["today", "in 1 day", "in 3 days"]);
});
