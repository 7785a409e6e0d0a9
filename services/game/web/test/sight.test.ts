import { expect, test } from "vitest";
import type { MapPlace } from "../src/api/types";
import { kilometres, sightWords } from "../src/map/sight";

const place = (latin: string, at: [number, number]): MapPlace => ({ token: latin, latin, english: latin, port: true, visited: true, at });
const places = [place("Ostia", [12.29, 41.755]), place("Capua", [14.21, 41.09])];

test("a distance on the globe", () => {
  expect(Math.round(kilometres([12.35, 41.74], [14.21, 41.16]))).toBe(168);
  expect(kilometres([12, 42], [12, 42])).toBe(0);
});

test("what the map shows is told by the nearest place and its width", () => {
  expect(sightWords({ centre: [14, 41], acrossKm: 318 }, places)).toBe("Around Capua, 320 km across");
  expect(sightWords({ centre: [12, 42], acrossKm: 47.3 }, places)).toBe("Around Ostia, 47 km across");
  expect(sightWords({ centre: [12, 42], acrossKm: 1234 }, [])).toBe("1230 km across");
});
