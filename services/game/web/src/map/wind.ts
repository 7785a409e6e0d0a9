// Short strokes over the sea that point where the wind blows: the weather felt, as on old charts, and quiet.
import type { Coordinates, MapCell } from "../api/types";

/** One cell of so many has a stroke, always the same ones. */
const ONE_OF = 11;
/** Length in degrees of latitude. */
const LENGTH = 0.1;
/** How far a stroke bends, in its own length. */
const BEND = 0.12;
/** Strokes keep off the shore, where names and ways are, in metres of depth. */
const DEEP_M = 40;

const RAD = Math.PI / 180;

/** Lines of three points, downwind. */
export function strokes(cells: readonly MapCell[], fromDegrees: number): Coordinates[][] {
  const downwind = (fromDegrees + 180) * RAD;
  return cells.flatMap(({ cell, ground, height_m, outline }) => {
    if (ground !== "sea" || height_m > -DEEP_M || lot(cell) % ONE_OF !== 0) return [];
    const points = outline.slice(0, -1);
    const longitude = points.reduce((sum, [x]) => sum + x, 0) / points.length;
    const latitude = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
    // A degree of longitude is shorter than one of latitude.
    const stretch = 1 / Math.cos(latitude * RAD);
    const point = (along: number, aside: number): Coordinates => [
      longitude + (Math.sin(downwind) * along + Math.cos(downwind) * aside) * LENGTH * stretch,
      latitude + (Math.cos(downwind) * along - Math.sin(downwind) * aside) * LENGTH,
    ];
    return [[point(-0.5, 0), point(0, BEND), point(0.5, 0)]];
  });
}

/** The same number for the same cell, and none like that of its neighbour. */
function lot(cell: string): number {
  let mixed = 0;
  for (const letter of cell) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 16_777_619);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
