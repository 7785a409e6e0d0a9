// A cargo that the player thinks about: reckoned by the server as it is typed.
import { effect } from "@preact/signals-core";
import * as api from "../api/player";
import { stuck } from "./page";
import { trouble } from "./problems";
import { routes, wished } from "./store";

/** A quantity that is being typed is not asked about at every key. */
const RECKON_AFTER_MS = 220;
let reckoning: ReturnType<typeof setTimeout> | undefined;

/** Reckons one route for a chosen cargo; `undefined` quantity is as much as the purse bears. */
export function wish(route: string, good: string, quantity: number | undefined) {
  const before = wished.value;
  const kept = before?.route === route && before.good === good ? before.offer : undefined;
  wished.value = { route, good, quantity, ...(kept && { offer: kept }) };
  clearTimeout(reckoning);
  reckoning = setTimeout(() => void reckon(), RECKON_AFTER_MS);
}

export function forgetWish() {
  clearTimeout(reckoning);
  wished.value = null;
}

// New offers are for another purse, other prices or another day.
effect(() => {
  if (routes.value) void reckon();
});

async function reckon(): Promise<void> {
  const asked = wished.peek();
  if (!asked) return;
  const cargo = asked.quantity === undefined ? { good: asked.good } : { good: asked.good, quantity: asked.quantity };
  try {
    const { routes } = await api.routes(cargo);
    const offer = routes.find(({ id }) => id === asked.route);
    const still = wished.value;
    if (offer && still?.route === asked.route && still.good === asked.good && still.quantity === asked.quantity) {
      wished.value = { ...still, offer };
    }
  } catch (failure) {
    stuck.value = { trouble: trouble(failure), again: () => void reckon() };
  }
}
