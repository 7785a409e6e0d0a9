// How the merchant has changed: what was lived through, and what it did to the name.
import { effect, signal, untracked } from "@preact/signals-core";
import * as api from "../api/player";
import type { Moment } from "../api/types";
import { trouble, type Trouble } from "./problems";
import { state } from "./store";

export type Turn = "more" | "less" | "clearer";

export interface Drift {
  moment: Moment;
  /** Which way a parameter went; absent where the moment is about standing. */
  turn?: Turn;
}

/** Each drift happens once, and there are twelve parameters to begin with: some dozens in all. */
const PARAMETERS_MAX = 200;
/** A name changes often, and would drown what changes once. */
const STANDING_SHOWN = 5;

/** Newest first. */
export const drifts = signal<readonly Drift[] | null>(null);
export const driftTrouble = signal<Trouble | null>(null);

const SAID: Record<string, Record<"more" | "less", string>> = {
  auctoritas: { more: "your word weighs more than it did", less: "your word weighs less than it did" },
  clientela: { more: "more people greet you in the morning", less: "fewer people greet you in the morning" },
  liquiditas: { more: "there is more in the chest than promises", less: "lenders look at you longer before they answer" },
  fama: { more: "you are spoken of where you are not", less: "less is said of you where you are not" },
  disciplina: { more: "you keep your hours better than you did", less: "you have got used to rest" },
  mercatus_scientia: { more: "you know more than you did", less: "prices have run away from what you knew" },
  itineris_scientia: { more: "you know the roads better than you did", less: "the roads are not those that you knew" },
  ius_accessus: { more: "doors open that were shut", less: "doors are shut that were open" },
  periculum_tolerantia: { more: "you sleep better while your goods are at sea", less: "you sleep worse while your goods are at sea" },
  negotiatio: { more: "more remains of a price after you have talked", less: "less remains of a price after you have talked" },
  litterae: { more: "your accounts can be read by someone else", less: "your accounts are harder to read" },
  officia_burden: { more: "you owe more calls than you did", less: "you owe fewer calls than you did" },
};

export function driftWords(parameter: string, turn: Turn): string {
  return turn === "clearer" ? "you see it more clearly than you did" : (SAID[parameter]?.[turn] ?? `${turn} than it was`);
}

/** Follows what changes as long as somebody looks; answers how to stop. */
export function followDrift(): () => void {
  let asked = 0;
  return effect(() => {
    const head = state.value?.head;
    if (head === undefined || head === asked) return;
    asked = head;
    untracked(() => void load(head));
  });
}

async function load(head: number): Promise<void> {
  try {
    const [levels, standing] = await Promise.all([
      api.moments({ after: 0, kinds: ["parameter_set", "parameter_drifted"], limit: PARAMETERS_MAX }),
      api.moments({ before: head + 1, kinds: ["auctoritas_gained"], limit: STANDING_SHOWN }),
    ]);
    const found = [...turns(levels.moments), ...standing.moments.map((moment) => ({ moment }))];
    drifts.value = found.sort((a, b) => b.moment.seq - a.moment.seq);
    driftTrouble.value = null;
  } catch (failure) {
    driftTrouble.value = trouble(failure);
  }
}

/** What each drift did to what was seen before it. Moments come oldest first. */
export function turns(moments: readonly Moment[]): Drift[] {
  const seen = new Map<string, number>();
  return moments.flatMap((moment) => {
    const before = seen.get(moment.subject) ?? 0;
    const after = moment.value_perceived ?? before;
    seen.set(moment.subject, after);
    if (moment.kind !== "parameter_drifted") return [];
    const turn: Turn = after === before ? "clearer" : after > before ? "more" : "less";
    return [{ moment, turn }];
  });
}

effect(() => {
  if (!state.value) drifts.value = null;
});
