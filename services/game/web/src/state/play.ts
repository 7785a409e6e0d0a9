// A seated player's page: when it asks, what it is told as it happens, and what belongs to a state.
import { batch } from "@preact/signals-core";
import * as api from "../api/player";
import type { Markets, Moment, Routes, State } from "../api/types";
import { digest, KINDS } from "./digest";
import * as keepsake from "./keepsake";
import { ailment, context, failures, tell } from "./page";
import { nextAsk } from "./polling";
import { isCode, isStatus, trouble, type Trouble } from "./problems";
import * as store from "./store";
import "./refusals";
import { type Stream, listen } from "./stream";
import { learn } from "./time";
import { tidings } from "./tidings";

/** How often bars and travellers move while something is under way. */
const TICK_MS = 250;
/** Away for longer, and one is told what happened meanwhile. */
const AWAY_MS = 60_000;
/** A stream that stood for so long did not break because it was refused. */
const STEADY_MS = 10_000;
/** Pauses before a stream is begun anew: of nine tabs one would otherwise take the line from the next without end. */
const FIRST_CALL_MS = 500;
const LONGEST_CALL_MS = 60_000;
/** The book for a day without a line is fetched when the page has come to rest, and what is new of it this long after. */
const REMEMBER_AFTER_MS = 4_000;
/** Several moments come at once; the state is asked for once. */
const TOLD_MS = 40;
/** Moments that a digest is made of, at most: a thousand of its kinds are some weeks of absence. */
const DIGEST_MOMENTS = 1000;

let leave: (reason: Trouble | null) => void = () => undefined;
let asking: ReturnType<typeof setTimeout> | undefined;
let stream: Stream | null = null;
/** Streams that broke soon after they began, in a row; and when the next one may begin. */
let breaks = 0;
let callAfter = 0;
let stop: AbortController | null = null;
/** Offers and prices that were asked for at the beginning, until they are taken. */
let early: Promise<[Routes, Markets] | null> | null = null;
/** The day and news for which offers and prices were last fetched. */
let offersFor = "";
let mapHead = -1;
/** The head up to which the book is kept for a day without a line. */
let remembered = 0;
let remembering: ReturnType<typeof setTimeout> | undefined;
/** Whether somebody has looked since the page was opened or came back into view. */
let welcomed = false;

/** Begins with a seat; `left` is called when it is gone. */
export async function begin(left: (reason: Trouble | null) => void, first?: State): Promise<void> {
  leave = left;
  stop = new AbortController();
  const { signal } = stop;
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : void ask()), { signal });
  addEventListener("pagehide", rest, { signal });
  addEventListener("online", () => void ask(), { signal });
  const ticking = setInterval(tick, TICK_MS);
  signal.addEventListener("abort", () => clearInterval(ticking));
  if (first) {
    keepsake.forget();
    accept(first, Date.now());
  } else {
    // Asked for together with the state, which nearly always wants them; a refusal is met again where it matters.
    early = offers().catch(() => null);
  }
  await ask();
}

const offers = () => Promise.all([api.routes(), api.markets()]);

function end(reason: Trouble | null) {
  // An asking that was still on its way finds no seat any more; that is known already.
  if (!stop || stop.signal.aborted) return;
  stop.abort();
  clearTimeout(asking);
  early = null;
  hangUp();
  keepsake.forget();
  offersFor = "";
  mapHead = -1;
  clearTimeout(remembering);
  remembering = undefined;
  remembered = 0;
  welcomed = false;
  batch(() => {
    for (const kept of [store.state, store.backgrounds, store.routes, store.markets, store.journal] as const) kept.value = null;
    store.mapView.value = null;
    store.wished.value = null;
    store.meanwhile.value = null;
  });
  leave(reason);
}

/** This browser gave its key up, and says at the door why. */
export const part = (reason: Trouble) => end(reason);

function tick() {
  if (document.hidden) return;
  const moving = store.onTheWay.value.length > 0 || store.state.value?.otium;
  if (moving) store.here.value = Date.now();
}

/** Nobody looks: nothing is asked, and the line is free for other tabs. */
function rest() {
  clearTimeout(asking);
  hangUp();
  welcomed = false;
}

function scheduleAsk() {
  clearTimeout(asking);
  const wait = nextAsk({
    hidden: document.hidden,
    live: store.live.value,
    failures: failures.value,
    state: store.state.value,
    now: Date.now() + store.clock.value.aheadMs,
  });
  if (wait !== null) asking = setTimeout(() => void ask(), wait);
}

export async function ask(): Promise<void> {
  clearTimeout(asking);
  try {
    const askedAt = Date.now();
    accept(await api.state(), askedAt);
    if (!welcomed) await welcome();
    await follow();
    failures.value = 0;
    ailment.value = null;
    callUp();
  } catch (failure) {
    if (stop?.signal.aborted) return;
    if (isStatus(failure, 401)) return end(trouble(failure));
    failures.value += 1;
    ailment.value = trouble(failure);
    hangUp();
  }
  scheduleAsk();
}

/** Takes over a state, unless a newer one is already known. */
export function accept(next: State, askedAt: number) {
  const before = store.state.value;
  if (before && next.head < before.head && !restored(before, next)) return;
  batch(() => {
    const heardAt = Date.now();
    store.clock.value = learn(next.server_time, askedAt, heardAt);
    store.here.value = heardAt;
    store.state.value = next;
    // What happened while nobody looked is told as a whole.
    if (welcomed) for (const { text } of tidings(before, next, store.placeName)) tell(text);
  });
  if (welcomed) see(next);
}

/** A history that was put back from a backup is shorter than what was seen: time went on, and moments did not. */
const restored = (before: State, next: State) =>
  next.head < before.head && Date.parse(next.server_time) - Date.parse(before.server_time) > AWAY_MS;

function see({ head, server_time, purse_as, auctoritas }: State) {
  keepsake.keepSeen({ head, at: server_time, purse_as, auctoritas });
}

/** Somebody looks again: what happened meanwhile is told as a whole. */
async function welcome(): Promise<void> {
  const now = store.state.value;
  if (!now) return;
  const before = keepsake.seen();
  const away = before !== null && Date.parse(now.server_time) - Date.parse(before.at) > AWAY_MS;
  if (away && before.head < now.head) {
    const { moments } = await api.moments({ after: before.head, kinds: KINDS, limit: DIGEST_MOMENTS });
    store.meanwhile.value = digest(moments, before, now) ?? store.meanwhile.value;
  }
  welcomed = true;
  see(now);
}

function callUp() {
  const now = store.state.value;
  const begunAt = Date.now();
  if (stream || document.hidden || !now?.background || begunAt < callAfter) return;
  stream = listen(api.eventsAddress(now.head), {
    opened: () => (store.live.value = true),
    moment: hear,
    broken: () => {
      hangUp();
      breaks = Date.now() - begunAt > STEADY_MS ? 0 : breaks + 1;
      callAfter = breaks === 0 ? 0 : Date.now() + Math.min(FIRST_CALL_MS * 2 ** (breaks - 1), LONGEST_CALL_MS);
      void ask();
    },
  });
}

function hangUp() {
  stream?.close();
  stream = null;
  store.live.value = false;
}

function hear({ seq }: Moment) {
  if (seq <= (store.state.value?.head ?? 0)) return;
  clearTimeout(asking);
  asking = setTimeout(() => void ask(), TOLD_MS);
}

/** Fetches what belongs to the state and has grown old with it. */
async function follow(): Promise<void> {
  const state = store.state.value;
  if (!state) return;
  if (!state.background) {
    early = null;
    store.backgrounds.value ??= (await api.backgrounds()).backgrounds;
    return;
  }
  const wanted = [state.head, state.news.prices_period, Math.floor((state.day ?? 0) / 8)].join();
  if (wanted !== offersFor) {
    const [routes, markets] = (await early) ?? (await offers());
    early = null;
    offersFor = wanted;
    batch(() => {
      store.routes.value = routes;
      store.markets.value = markets;
    });
  }
  if ((store.journal.value?.length ?? -1) !== state.journal_entries) {
    store.journal.value = (await api.journal()).entries;
  }
  if (context.value === "map") await loadMap();
  remember();
}

/** For a day without a line, and not at every moment. */
function remember() {
  if (remembering || store.state.value?.head === remembered) return;
  remembering = setTimeout(() => {
    remembering = undefined;
    remembered = store.state.value?.head ?? 0;
    // A line that is lost meanwhile is noticed by who asks for something that is needed now.
    import("./liber").then(({ keepForOffline }) => keepForOffline(), () => undefined);
  }, REMEMBER_AFTER_MS);
}

/** The map changes only with what the player did or found out. */
export async function loadMap(): Promise<void> {
  const head = store.state.value?.head ?? 0;
  if (store.mapView.value && head === mapHead) return;
  const next = await api.map();
  mapHead = head;
  if (next.revision !== store.mapView.value?.revision) store.mapView.value = next;
}

/** Whether a refusal means that what the player looked at is not so any more. */
export const movedOn = (failure: unknown) => isCode(failure, "state_moved_on");
