// The server's time, carried on between two answers, and days counted from it.

/** How far the server's clock is ahead of this browser's, learned from each answer. */
export interface ServerClock {
  aheadMs: number;
}

/**
 * An answer was stamped somewhere between asking and hearing; half of the way is the best guess. A guess that is off by
 * a tenth of a second moves nothing that a player sees, a browser clock that is off by a day would.
 */
export function learn(serverTime: string, askedAt: number, heardAt: number): ServerClock {
  return { aheadMs: Date.parse(serverTime) - (askedAt + heardAt) / 2 };
}

export const serverNow = (clock: ServerClock, here: number) => here + clock.aheadMs;

/** Whole days until an instant, counted up, so that `1` means not yet. Never negative. */
export function daysUntil(instant: string, now: number, msPerDay: number): number {
  return Math.max(0, Math.ceil((Date.parse(instant) - now) / msPerDay));
}

/** Whole days since an instant. Never negative. */
export function daysSince(instant: string, now: number, msPerDay: number): number {
  return Math.max(0, Math.floor((now - Date.parse(instant)) / msPerDay));
}

/** Share of the way from one instant to another, 0 to 1. */
export function share(from: string, to: string, now: number): number {
  const start = Date.parse(from);
  const span = Date.parse(to) - start;
  if (span <= 0) return 1;
  return Math.min(1, Math.max(0, (now - start) / span));
}

export const daysText = (days: number) => (days === 1 ? "1 day" : `${days} days`);

/** `in 3 days`, `today`. */
export const inDays = (days: number) => (days === 0 ? "today" : `in ${daysText(days)}`);

/** `3 days ago`, `today`. */
export const daysAgo = (days: number) => (days === 0 ? "today" : `${daysText(days)} ago`);
