import { expect, test } from "vitest";
import type { MapCell, MapView } from "../src/api/types";
import { riversOf, venturesOf, windOf } from "../src/map/layers";
import { strokes } from "../src/map/wind";
import { lengthAt, linesOf, whereabouts } from "../src/state/whereabouts";
import { windName } from "../src/ui/mapweather";
import { DAY_MS, START, at, venture } from "./examples";

const days = (count: number) => START + count * DAY_MS;

/** Out to Capua in four days, on to Puteoli in two, home in three. */
const further = venture({
  arrives_day: 6,
  arrives_at: at(6),
  home_day: 9,
  home_at: at(9),
  stops: [{ from: "capua", to: "puteoli", good: null, quantity: 0, days: 2 }],
  course: [
    { from: "ostia", to: "capua", days: 4, legs: venture().legs, path: venture().path },
    {
      from: "capua",
      to: "puteoli",
      days: 2,
      legs: [{ from: "capua", to: "puteoli", mode: "road", name: "Via Campana", km: 34, days: 2 }],
      path: [[14, 41], [14, 40]],
    },
    {
      from: "puteoli",
      to: "ostia",
      days: 3,
      legs: [{ from: "puteoli", to: "ostia", mode: "sea", name: "", km: 200, days: 3 }],
      path: [[14, 40], [12, 42]],
    },
  ],
});

test("who comes home the way they went turns at the market", () => {
  const where = (day: number) => whereabouts(venture(), days(day), DAY_MS);
  expect(where(0)).toMatchObject({ at: [12, 42], to: "capua", passage: 0 });
  expect(where(3.9)).toMatchObject({ mode: "road", to: "capua" });
  expect(where(4)).toMatchObject({ at: [14, 41], mode: "road", to: "ostia", passage: 1 });
  expect(where(7)).toMatchObject({ mode: "sea", to: "ostia" });
  expect(where(20)).toMatchObject({ at: [12, 42], passage: 1 });
});

test("who goes on to further stops is on each passage in its time, and never jumps", () => {
  const where = (day: number) => whereabouts(further, days(day), DAY_MS)!;
  expect(where(-1)).toMatchObject({ at: [12, 42], passage: 0 });
  expect(where(4)).toMatchObject({ at: [14, 41], mode: "road", to: "puteoli", passage: 1 });
  expect(where(5)).toMatchObject({ at: [14, 40.5], to: "puteoli" });
  expect(where(6)).toMatchObject({ at: [14, 40], mode: "sea", to: "ostia", passage: 2 });
  expect(where(9)).toMatchObject({ at: [12, 42], passage: 2 });
  for (let day = 0; day < 9; day += 0.05) {
    const [from, to] = [where(day).at, where(day + 0.05).at];
    expect(Math.hypot(to[0] - from[0], to[1] - from[1]), `day ${day}`).toBeLessThan(0.15);
  }
  expect(linesOf(further)).toHaveLength(3);
  expect(venturesOf([further]).features).toHaveLength(3);
  expect(linesOf(venture())).toEqual([venture().path]);
});

test("a venture of which no line is known is nowhere", () => {
  expect(whereabouts(venture({ path: [] }), days(1), DAY_MS)).toBeNull();
  expect(whereabouts({ ...further, course: further.course!.map((it) => ({ ...it, path: [] })) }, days(1), DAY_MS)).toBeNull();
});

test("the ship lies in the harbour when its days are over, and the cart begins there", () => {
  const { legs } = venture();
  expect(lengthAt(legs, 0)).toBe(0);
  expect(lengthAt(legs, 0.75)).toBeCloseTo(200 / 234);
  expect(lengthAt(legs, 1)).toBe(1);
  expect(lengthAt([], 0.4)).toBe(0.4);
});

const cell = (ground: "sea" | "land", height_m: number, id: number): MapCell => {
  const [x, y] = [10 + (id % 40) * 0.2, 38 + Math.floor(id / 40) * 0.2];
  const outline = [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]] as [number, number][];
  return { cell: `851e8${id.toString(16).padStart(3, "0")}fffffff`, ground, height_m, land_permille: 0, outline };
};

test("strokes lie over deep water alone, few and always the same, and point downwind", () => {
  const sea = Array.from({ length: 1600 }, (_, id) => cell("sea", -900, id));
  const drawn = strokes(sea, 315);
  expect(drawn.length).toBeGreaterThan(60);
  expect(drawn.length).toBeLessThan(300);
  expect(strokes(sea, 315)).toEqual(drawn);
  for (const [from, , to] of drawn) {
    expect(to![0] > from![0] && to![1] < from![1], "from the north-west to the south-east").toBe(true);
  }
  expect(strokes(sea.map((one) => ({ ...one, ground: "land" as const, height_m: 20 })), 315)).toEqual([]);
  expect(strokes(sea.map((one) => ({ ...one, height_m: -5 })), 315)).toEqual([]);
});

test("a map of an older game has no rivers, and no wind is drawn that nobody knows", () => {
  const view = { cells: [cell("sea", -900, 1)] } as unknown as MapView;
  expect(riversOf(view).features).toEqual([]);
  expect(windOf(view, null).features).toEqual([]);
  const rivers = [{ name: "Tiberis", rank: 7, path: [[12.5, 42], [12.2, 41.7]] as [number, number][] }];
  expect(riversOf({ ...view, rivers }).features[0]!.properties).toEqual({ name: "Tiberis", rank: 7 });
});

test("winds are called as sailors call them", () => {
  expect([0, 315, 350, 90].map(windName)).toEqual(["north", "north-west", "north", "east"]);
});
