// The player's acts and the rhythm of asking: the only module that both speaks to the server and changes the store.
import { batch } from "@preact/signals-core";
import * as api from "../api/client";
import type { Command, State } from "../api/types";
import { nextAsk } from "./polling";
import { isCode, isStatus, trouble } from "./problems";
import * as store from "./store";
import { learn } from "./time";
import { tidings } from "./tidings";

/** How often bars and travellers move while something is under way. */
const TICK_MS = 250;
/** A quantity that is being typed is not asked about at every key. */
const QUOTE_AFTER_MS = 220;
/** Tidings kept for the log. */
const LOG_LENGTH = 6;

let asking: ReturnType<typeof setTimeout> | undefined;
let quoting: ReturnType<typeof setTimeout> | undefined;
let lastTiding = 0;
/** The day and news for which offers and prices were last fetched. */
let offersFor = "";

/** Finds out whether this browser has a seat, and begins. */
export async function begin(): Promise<void> {
  document.addEventListener("visibilitychange", () => (document.hidden ? scheduleAsk() : void ask()));
  addEventListener("online", () => void ask());
  setInterval(tick, TICK_MS);
  await ask();
}

function tick() {
  if (document.hidden) return;
  const moving = store.onTheWay.value.length > 0 || store.state.value?.otium;
  if (moving) store.here.value = Date.now();
}

function scheduleAsk() {
  clearTimeout(asking);
  const wait = nextAsk({
    hidden: document.hidden,
    failures: store.failures.value,
    state: store.state.value,
    now: Date.now() + store.clock.value.aheadMs,
  });
  // Without a seat nothing changes by itself, except that the line may come back.
  const idle = store.seat.value?.seated === false && store.failures.value === 0;
  if (wait !== null && !idle) asking = setTimeout(() => void ask(), wait);
}

async function ask(): Promise<void> {
  clearTimeout(asking);
  try {
    if (!store.seat.value?.seated) store.seat.value = await api.seat();
    if (store.seat.value.seated) {
      const askedAt = Date.now();
      accept(await api.state(), askedAt);
      await follow();
    }
    store.failures.value = 0;
    store.ailment.value = null;
  } catch (failure) {
    if (isStatus(failure, 401)) {
      await api.seat().then((seat) => (store.seat.value = { ...seat, seated: false }), () => undefined);
    } else {
      store.failures.value += 1;
      store.ailment.value = trouble(failure);
    }
  }
  scheduleAsk();
}

/** Takes over a state, unless a newer one is already known. */
function accept(next: State, askedAt: number) {
  const before = store.state.value;
  if (before && next.head < before.head) return;
  batch(() => {
    const heardAt = Date.now();
    store.clock.value = learn(next.server_time, askedAt, heardAt);
    store.here.value = heardAt;
    store.state.value = next;
    for (const { text } of tidings(before, next, store.placeName)) tell(text);
  });
}

export function tell(text: string) {
  lastTiding += 1;
  store.log.value = [...store.log.value, { id: lastTiding, text }].slice(-LOG_LENGTH);
}

/** Fetches what belongs to the state and has grown old with it. */
async function follow(): Promise<void> {
  const state = store.state.value;
  if (!state) return;
  if (!state.background) {
    store.backgrounds.value ??= (await api.backgrounds()).backgrounds;
    return;
  }
  if ((store.journal.value?.length ?? -1) !== state.journal_entries) {
    store.journal.value = (await api.journal()).entries;
  }
  const wanted = [state.head, state.news.prices_period, Math.floor((state.day ?? 0) / 8)].join();
  if (wanted !== offersFor) {
    const [routes, markets] = await Promise.all([api.routes(), api.markets()]);
    offersFor = wanted;
    batch(() => {
      store.routes.value = routes;
      store.markets.value = markets;
    });
    if (store.quote.value) void reckon();
  }
  if (store.context.value === "map") await loadMap();
}

let mapHead = -1;

/** The map changes only with what the player did or found out. */
export async function loadMap(): Promise<void> {
  const head = store.state.value?.head ?? 0;
  if (store.mapView.value && head === mapHead) return;
  const next = await api.map();
  mapHead = head;
  if (next.revision !== store.mapView.value?.revision) store.mapView.value = next;
}

/** Reckons one route for a chosen cargo; `undefined` quantity is as much as the purse bears. */
export function wish(route: string, good: string, quantity: number | undefined) {
  const before = store.quote.value;
  const kept = before?.route === route && before.good === good ? before.offer : undefined;
  store.quote.value = { route, good, quantity, ...(kept && { offer: kept }) };
  clearTimeout(quoting);
  quoting = setTimeout(() => void reckon(), QUOTE_AFTER_MS);
}

export function forgetWish() {
  clearTimeout(quoting);
  store.quote.value = null;
}

async function reckon(): Promise<void> {
  const asked = store.quote.value;
  if (!asked) return;
  const cargo = asked.quantity === undefined ? { good: asked.good } : { good: asked.good, quantity: asked.quantity };
  try {
    const { routes } = await api.routes(cargo);
    const offer = routes.find(({ id }) => id === asked.route);
    const still = store.quote.value;
    if (offer && still?.route === asked.route && still.good === asked.good && still.quantity === asked.quantity) {
      store.quote.value = { ...still, offer };
    }
  } catch (failure) {
    store.stuck.value = { trouble: trouble(failure), again: () => void reckon() };
  }
}

export function takeSeat() {
  return act("seat", async (key) => {
    const askedAt = Date.now();
    const state = await api.join(key);
    if (store.seat.value) store.seat.value = { ...store.seat.value, seated: true };
    accept(state, askedAt);
  });
}

export const chooseBackground = (background: string) => give("background", { type: "choose_background", background });
export const dispatch = (route: string, good: string, quantity: number) =>
  give("dispatch", { type: "dispatch", route, good, quantity });
export const rest = () => give("rest", { type: "rest" });

function give(name: string, command: Command) {
  const seen = store.state.value?.head ?? 0;
  return act(name, async (key) => {
    const askedAt = Date.now();
    const outcome = await api.command(key, command, seen);
    if (command.type === "dispatch") forgetWish();
    accept(outcome.state, askedAt);
  });
}

/** Does something once: its key is made here and kept for every attempt, the player's own included. */
async function act(name: string, send: (key: string) => Promise<void>, key = api.newKey()): Promise<void> {
  if (store.busy.value) return;
  store.busy.value = name;
  store.stuck.value = null;
  try {
    await send(key);
  } catch (failure) {
    const told = trouble(failure);
    store.stuck.value = told.repeatable ? { trouble: told, again: () => void act(name, send, key) } : { trouble: told };
    if (isCode(failure, "state_moved_on")) tell("Things have moved on since you looked. Look again before you decide.");
  } finally {
    store.busy.value = null;
  }
  void ask();
}
