// What part of the world the map shows, in words: for who does not see it, and as its scale for who does.
import type { Coordinates, MapPlace } from "../api/types";

export interface Sight {
  centre: Coordinates;
  /** From the left edge to the right. */
  acrossKm: number;
}

const EARTH_KM = 6371;
const RAD = Math.PI / 180;

/** Kilometres between two points, on a globe. */
export function kilometres([fromX, fromY]: Coordinates, [toX, toY]: Coordinates): number {
  const half = (degrees: number) => Math.sin((degrees * RAD) / 2) ** 2;
  const part = half(toY - fromY) + Math.cos(fromY * RAD) * Math.cos(toY * RAD) * half(toX - fromX);
  return 2 * EARTH_KM * Math.asin(Math.sqrt(part));
}

/** `Around Capua, 320 km across`. Tens are fine enough for a map that is drawn by ear. */
export function sightWords({ centre, acrossKm }: Sight, places: readonly MapPlace[]): string {
  const nearest = [...places].sort((one, other) => kilometres(one.at, centre) - kilometres(other.at, centre))[0];
  const across = acrossKm < 100 ? Math.round(acrossKm) : Math.round(acrossKm / 10) * 10;
  return `${nearest ? `Around ${nearest.latin}, ` : ""}${across} km across`;
}
