// A day of the past, chosen to look at: what one had then.
import { effect, signal } from "@preact/signals-core";
import * as api from "../api/player";
import type { State } from "../api/types";
import { trouble, type Trouble } from "./problems";
import { state } from "./store";

export interface Past {
  day: number;
  /** Absent until it was fetched. */
  state: State | null;
}

/** A slider that moves is not followed at every step. */
const ASK_AFTER_MS = 200;

/** `null` while one looks at the present. */
export const chosenDay = signal<number | null>(null);
/** What was last fetched; it stays until the next answer, so that nothing flickers. */
export const past = signal<Past | null>(null);
export const pastTrouble = signal<Trouble | null>(null);

let asking: ReturnType<typeof setTimeout> | undefined;
/** The instant at which the days began; the first venture's. */
let beginning: number | null = null;

export function chooseDay(day: number) {
  const today = state.value?.day ?? 0;
  const chosen = Math.max(0, Math.min(today, Math.round(day)));
  if (chosen === today) return backToToday();
  chosenDay.value = chosen;
  clearTimeout(asking);
  asking = setTimeout(() => void look(chosen), ASK_AFTER_MS);
}

export function backToToday() {
  clearTimeout(asking);
  chosenDay.value = null;
  past.value = null;
  pastTrouble.value = null;
}

async function look(day: number): Promise<void> {
  const isStale = () => chosenDay.value !== day;
  try {
    beginning ??= await firstDispatch();
    if (isStale() || !state.value) return;
    const found = await api.stateAt(new Date(evening(state.value, day, beginning)).toISOString());
    if (isStale()) return;
    past.value = { day, state: found };
    pastTrouble.value = null;
  } catch (failure) {
    if (!isStale()) pastTrouble.value = trouble(failure);
  }
}

export const lookAgain = () => chosenDay.value !== null && void look(chosenDay.value);

async function firstDispatch(): Promise<number | null> {
  const { moments } = await api.moments({ after: 0, kinds: ["venture_dispatched"], limit: 1 });
  const first = moments[0];
  return first?.sim_day === 0 ? Date.parse(first.recorded_at) : null;
}

/** The last instant of a day, so that all of it has happened; the same hour as now where the beginning is not known. */
export function evening(now: State, day: number, beginning: number | null): number {
  const present = Date.parse(now.server_time);
  if (beginning === null) return present - ((now.day ?? day) - day) * now.ms_per_day;
  return Math.min(present, beginning + (day + 1) * now.ms_per_day - 1);
}

// Another seat has another past.
effect(() => {
  if (state.value) return;
  beginning = null;
  backToToday();
});
