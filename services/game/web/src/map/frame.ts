// A picture's frame on the world: rows are even in Mercator's projection, because the map stretches pictures that way.
import type { Coordinates, MapCell } from "../api/types";

export interface Frame {
  west: number;
  east: number;
  /** Mercator's y of the upper and the lower edge, growing southward. */
  top: number;
  bottom: number;
  width: number;
  height: number;
}

/** Pixels of the longer side: enough to be soft and not blurred, small enough to be reckoned in a blink. */
const LONG_SIDE_PX = 1100;

const RAD = Math.PI / 180;
export const mercatorY = (latitude: number) => -Math.log(Math.tan(Math.PI / 4 + (latitude * RAD) / 2)) / RAD;
export const latitudeOf = (y: number) => (2 * Math.atan(Math.exp(-y * RAD)) - Math.PI / 2) / RAD;

/** The frame around cells, with a margin in which the fog can close. */
export function frameAround(cells: readonly MapCell[]): Frame | null {
  let [west, east, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { outline } of cells) {
    for (const [longitude, latitude] of outline) {
      const y = mercatorY(latitude);
      west = Math.min(west, longitude);
      east = Math.max(east, longitude);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (!(east > west) || !(bottom > top)) return null;
  const margin = Math.max(east - west, bottom - top) * 0.02 + 0.1;
  west -= margin;
  east += margin;
  top -= margin;
  bottom += margin;
  const scale = LONG_SIDE_PX / Math.max(east - west, bottom - top);
  return {
    west,
    east,
    top,
    bottom,
    width: Math.round((east - west) * scale),
    height: Math.round((bottom - top) * scale),
  };
}

export const toPixel = (frame: Frame, [longitude, latitude]: Coordinates): [number, number] => [
  ((longitude - frame.west) / (frame.east - frame.west)) * frame.width,
  ((mercatorY(latitude) - frame.top) / (frame.bottom - frame.top)) * frame.height,
];

/** Corners as the map wants them: upper left, upper right, lower right, lower left. */
export function corners(frame: Frame): [[number, number], [number, number], [number, number], [number, number]] {
  const north = latitudeOf(frame.top);
  const south = latitudeOf(frame.bottom);
  return [
    [frame.west, north],
    [frame.east, north],
    [frame.east, south],
    [frame.west, south],
  ];
}
