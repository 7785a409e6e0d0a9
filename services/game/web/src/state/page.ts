// What the page itself knows, with a seat or without one. Values only.
import { signal } from "@preact/signals-core";
import type { SeatStatus } from "../api/types";
import type { Trouble } from "./problems";

export type ContextId = "actor" | "forum" | "map" | "liber";

/** An action that waits for the player's word to be tried again, with its key kept. */
export interface Stuck {
  trouble: Trouble;
  again?: () => void;
}

export const seat = signal<SeatStatus | null>(null);
/** Why this browser has no seat any more; absent where it never had one. */
export const parted = signal<Trouble | null>(null);
export const context = signal<ContextId>("forum");
/** Askings in a row that failed. */
export const failures = signal(0);
/** Why the last one did; absent when it did not. */
export const ailment = signal<Trouble | null>(null);
/** The action being sent: its name, so that only its button waits. */
export const busy = signal<string | null>(null);
export const stuck = signal<Stuck | null>(null);
/** Calls up the new version of the page that lies ready; absent while there is none. */
export const update = signal<(() => void) | null>(null);
/** The latest tidings, newest last; read aloud politely. */
export const log = signal<readonly { id: number; text: string }[]>([]);

/** Tidings kept for the log. */
const LOG_LENGTH = 6;
let lastTiding = 0;

export function tell(text: string) {
  lastTiding += 1;
  log.value = [...log.value, { id: lastTiding, text }].slice(-LOG_LENGTH);
}
