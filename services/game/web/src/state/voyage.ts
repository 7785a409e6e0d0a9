// Where a venture is, between two answers of the server.
import type { Venture } from "../api/types";
import { daysUntil, share } from "./time";

export interface Voyage {
  homeward: boolean;
  /** Where on the way out: 0 at its beginning, 1 at its end. The way home runs back. */
  along: number;
  /** How much of the whole journey, both ways, is done. */
  done: number;
  daysToMarket: number;
  daysToHome: number;
}

export function voyage(venture: Venture, now: number, msPerDay: number): Voyage {
  const out = share(venture.departed_at, venture.arrives_at, now);
  const back = share(venture.arrives_at, venture.home_at, now);
  return {
    homeward: out === 1,
    along: out < 1 ? out : 1 - back,
    done: share(venture.departed_at, venture.home_at, now),
    daysToMarket: daysUntil(venture.arrives_at, now, msPerDay),
    daysToHome: daysUntil(venture.home_at, now, msPerDay),
  };
}

/** Ventures not yet home, the earliest home first. */
export const underWay = (ventures: readonly Venture[]) =>
  ventures.filter((venture) => venture.stage !== "home").sort((a, b) => a.home_day - b.home_day);

export const pastVentures = (ventures: readonly Venture[]) => ventures.filter((venture) => venture.stage === "home");
