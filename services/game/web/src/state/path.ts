// Points and legs along a way.
import type { Coordinates, LegView, Mode } from "../api/types";

/**
 * The point at a share of a line. Lengths are reckoned on a plane with longitudes shrunk by the latitude, which is
 * right to a hundredth at the length of a leg.
 */
export function pointAlong(path: readonly Coordinates[], along: number): Coordinates | null {
  const first = path[0];
  if (!first) return null;
  const lengths = path.slice(1).map((to, index) => distance(path[index] as Coordinates, to));
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  let left = Math.min(1, Math.max(0, along)) * whole;
  for (const [index, length] of lengths.entries()) {
    const from = path[index] as Coordinates;
    const to = path[index + 1] as Coordinates;
    if (left <= length && length > 0) {
      const part = left / length;
      return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
    }
    left -= length;
  }
  return path[path.length - 1] ?? first;
}

function distance(from: Coordinates, to: Coordinates): number {
  const shrink = Math.cos((((from[1] + to[1]) / 2) * Math.PI) / 180);
  return Math.hypot((to[0] - from[0]) * shrink, to[1] - from[1]);
}

/** How it travels there: the leg that it is on, by its share of the days. */
export function modeAt({ legs }: { legs: readonly LegView[] }, along: number): Mode {
  let left = along * legs.reduce((sum, leg) => sum + leg.days, 0);
  for (const leg of legs) {
    left -= leg.days;
    if (left <= 0) return leg.mode;
  }
  return legs[legs.length - 1]?.mode ?? "road";
}

/** Times that corners are cut. */
const CUTS = 3;
const drawn = new WeakMap<Coordinates[], Coordinates[]>();

/** A way with its corners cut (Chaikin), for ways are told from cell to cell and travelled in curves. Its ends stay. */
export function smoothed(path: Coordinates[]): Coordinates[] {
  const known = drawn.get(path);
  if (known) return known;
  let line = path;
  for (let cut = 0; cut < CUTS && path.length > 2; cut += 1) {
    const corners = line.slice(1).flatMap((to, index) => {
      const from = line[index] as Coordinates;
      return [between(from, to, 0.25), between(from, to, 0.75)];
    });
    line = [line[0] as Coordinates, ...corners.slice(1, -1), line[line.length - 1] as Coordinates];
  }
  drawn.set(path, line);
  return line;
}

const between = (from: Coordinates, to: Coordinates, part: number): Coordinates => [
  from[0] + (to[0] - from[0]) * part,
  from[1] + (to[1] - from[1]) * part,
];
