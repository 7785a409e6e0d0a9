// Where on the map a venture is believed to be: passage by passage, leg by leg. Only the map needs it.
import type { Coordinates, LegView, Mode, Venture } from "../api/types";
import { modeAt, pointAlong, smoothed } from "./path";
import { share } from "./time";

/** Where a venture is believed to be, on whichever passage. */
export interface Whereabouts {
  at: Coordinates;
  mode: Mode;
  /** Token of where this passage leads. */
  to: string;
  /** Which passage, 0 the first. */
  passage: number;
}

interface Passage {
  to: string;
  legs: readonly LegView[];
  path: Coordinates[];
  /** Share of it that is done; below 0 where it has not begun. */
  done: number;
  /** Whether it runs against its line. */
  back: boolean;
}

/** Every passage as it was planned: those of the course, or out and back the same way. */
function passages(venture: Venture, now: number, msPerDay: number): Passage[] {
  const { legs, path } = venture;
  if (!venture.course?.length) {
    const back = share(venture.arrives_at, venture.home_at, now);
    return [
      { to: venture.to, legs, path, done: share(venture.departed_at, venture.arrives_at, now), back: false },
      { to: venture.from, legs, path, done: back, back: true },
    ];
  }
  let left = (now - Date.parse(venture.departed_at)) / msPerDay;
  return venture.course.map(({ to, days, legs, path }) => {
    const done = days > 0 ? Math.min(1, left / days) : Number(left >= 0);
    left -= days;
    return { to, legs, path, done, back: false };
  });
}

/** The first passage that is not done, else the end of the last. */
export function whereabouts(venture: Venture, now: number, msPerDay: number): Whereabouts | null {
  const all = passages(venture, now, msPerDay).filter(({ path }) => path.length > 0);
  const found = all.findIndex(({ done }) => done < 1);
  const passage = found === -1 ? all.length - 1 : found;
  const { to, legs, path, done, back } = all[passage] ?? {};
  if (!to || !legs || !path) return null;
  const along = back ? 1 - done! : Math.max(0, done!);
  const at = pointAlong(smoothed(path), lengthAt(legs, along));
  return at && { at, mode: modeAt({ legs }, along), to, passage };
}

/** The lines that a venture travels. */
export const linesOf = ({ course, path }: Venture): Coordinates[][] =>
  course?.length ? course.map((passage) => passage.path) : [path];

/**
 * The share of the way's length at a share of its days: a day at sea is longer than one on the road, and who rides has
 * left the ship where it lies.
 */
export function lengthAt(legs: readonly LegView[], along: number): number {
  const days = legs.reduce((sum, leg) => sum + leg.days, 0);
  const km = legs.reduce((sum, leg) => sum + leg.km, 0);
  if (!(days > 0) || !(km > 0)) return along;
  let left = Math.min(1, Math.max(0, along)) * days;
  let gone = 0;
  for (const leg of legs) {
    if (left <= leg.days && leg.days > 0) return (gone + (leg.km * left) / leg.days) / km;
    left -= leg.days;
    gone += leg.km;
  }
  return 1;
}
