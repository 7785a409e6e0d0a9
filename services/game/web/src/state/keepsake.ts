// What this browser remembers between two visits: how far it has seen, and the journal and ledger for a day without a line.
// Never a secret, and nothing that is still to be sent.
import type { JournalEntry, Ledger, Moment, State } from "../api/types";

/** How far the player has seen. */
export interface Seen {
  head: number;
  /** The server's time then. */
  at: string;
  purse_as: number;
  auctoritas: number;
}

/** What can be read without a line. */
export interface Kept {
  state: State;
  journal: readonly JournalEntry[];
  ledger: Ledger | null;
  /** The latest, newest first. */
  moments: readonly Moment[];
}

const SEEN = "otivm.seen";
const KEPT = "otivm.kept";
/** Moments kept: some 60 kB of the five megabytes that a browser gives. */
export const MOMENTS_KEPT = 200;

export const seen = () => recall<Seen>(SEEN);
export const kept = () => recall<Kept>(KEPT);
export const keepSeen = (seen: Seen) => remember(SEEN, seen);
export const keep = (kept: Kept) => remember(KEPT, kept);

/** Another seat, or none: nothing of the last one stays behind. */
export function forget() {
  for (const name of [SEEN, KEPT]) {
    try {
      localStorage.removeItem(name);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  }
}

function recall<T>(name: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as T | null;
  } catch {
    return null;
  }
}

function remember(name: string, value: unknown) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Full, or forbidden: the game is played all the same.
  }
}
