// When to ask for the state again. A pure decision; who waits and asks is in play.ts.
import type { State } from "../api/types";
import { retryAfter } from "./backoff";

export interface Situation {
  /** Nobody looks at the page. */
  hidden: boolean;
  /** Moments are being told as they happen. */
  live: boolean;
  /** Askings in a row that failed. */
  failures: number;
  state: State | null;
  /** The server's time. */
  now: number;
}

/** While moments are told as they happen only the news of others has to be asked for. */
const LIVE_MS = 8_000;
const WATCHFUL_MS = 2_000;
const CALM_MS = 3_000;
/** Before the first dispatch the clock stands still: nothing changes by itself. */
const STILL_MS = 8_000;
/** After something falls due the server needs a moment to write it down. */
const AFTER_DUE_MS = 120;

/** Milliseconds to wait; `null` when the next asking waits for someone to look. */
export function nextAsk({ hidden, live, failures, state, now }: Situation): number | null {
  if (hidden) return null;
  if (failures > 0) return retryAfter(failures);
  if (!state || state.day == null) return STILL_MS;
  const due = dueInstants(state).filter((instant) => instant > now);
  const usual = live ? LIVE_MS : due.length > 0 ? WATCHFUL_MS : CALM_MS;
  return Math.min(usual, ...due.map((instant) => instant - now + AFTER_DUE_MS));
}

/** When something will happen by itself. */
export function dueInstants(state: State): number[] {
  const due = state.ventures
    .filter((venture) => venture.stage !== "home")
    .flatMap((venture) => [venture.arrives_at, venture.home_at]);
  if (state.otium) due.push(state.otium.until);
  return due.map((instant) => Date.parse(instant));
}
