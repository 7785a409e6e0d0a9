import { expect, test } from "vitest";
import type { MapCell } from "../src/api/types";
import { BY_DAY, mix, table } from "../src/map/colours";
import { frameAround, latitudeOf, mercatorY, toPixel } from "../src/map/frame";
import { relief } from "../src/map/relief";

/** A patch of hexagons, land in the east and sea in the west. */
const cells: MapCell[] = [];
for (let row = -6; row <= 6; row += 1) {
  for (let column = -6; column <= 6; column += 1) {
    const [x, y] = [12 + column * 0.17 + (row % 2) * 0.085, 41 + row * 0.11];
    const outline = [0, 60, 120, 180, 240, 300, 0].map((angle): [number, number] => [
      x + 0.098 * Math.sin((angle * Math.PI) / 180),
      y + 0.074 * Math.cos((angle * Math.PI) / 180),
    ]);
    const land = column > 0;
    cells.push({ cell: `8500000${row + 6}${column + 16}ffff`, ground: land ? "land" : "sea", height_m: land ? 400 : -200, land_permille: 0, outline });
  }
}

test("Mercator's rows turn back into latitudes", () => {
  for (const latitude of [-60, 0, 31.2, 41.75, 60]) expect(latitudeOf(mercatorY(latitude))).toBeCloseTo(latitude, 9);
});

test("nothing known has no frame", () => {
  expect(frameAround([])).toBeNull();
});

test("height, depth and fog follow the cells", () => {
  const frame = frameAround(cells)!;
  const { height, depth, known } = relief(cells, frame);
  const index = (longitude: number, latitude: number) => {
    const [x, y] = toPixel(frame, [longitude, latitude]);
    return Math.round(y) * frame.width + Math.round(x);
  };
  expect(height[index(12.7, 41)]).toBeCloseTo(400, 0);
  expect(depth[index(11.3, 41)]).toBeCloseTo(200, 0);
  expect(known[index(12, 41)]).toBeGreaterThan(0.95);
  expect(known[0]).toBe(0);
  expect(known[known.length - 1]).toBe(0);
});

test("a ramp mixes between its colours and stays at its ends", () => {
  expect(mix(BY_DAY.sea, 0)).toEqual(BY_DAY.sea[0]![1]);
  expect(mix(BY_DAY.sea, 99_999)).toEqual(BY_DAY.sea[BY_DAY.sea.length - 1]![1]);
  expect(table(BY_DAY.land, 10).length).toBe(33);
});
