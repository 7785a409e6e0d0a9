// What the page knows. Values only: game.ts changes them, components show them.
import { computed, signal } from "@preact/signals-core";
import type {
  Background,
  JournalEntry,
  MapView,
  Markets,
  RouteOffer,
  Routes,
  SeatStatus,
  State,
} from "../api/types";
import { fromToken } from "./names";
import type { Trouble } from "./problems";
import { serverNow, type ServerClock } from "./time";
import { underWay } from "./voyage";

export type Context = "actor" | "forum" | "map";

/** An offer reckoned for a cargo that the player chose. */
export interface Quote {
  route: string;
  good: string;
  quantity: number | undefined;
  /** Absent while it is being reckoned. */
  offer?: RouteOffer;
}

/** An action that waits for the player's word to be tried again, with its key kept. */
export interface Stuck {
  trouble: Trouble;
  again?: () => void;
}

export const seat = signal<SeatStatus | null>(null);
export const state = signal<State | null>(null);
export const backgrounds = signal<readonly Background[] | null>(null);
export const routes = signal<Routes | null>(null);
export const markets = signal<Markets | null>(null);
export const journal = signal<readonly JournalEntry[] | null>(null);
export const mapView = signal<MapView | null>(null);
export const quote = signal<Quote | null>(null);

export const context = signal<Context>("forum");
/** Askings in a row that failed. */
export const failures = signal(0);
/** Why the last one did; absent when it did not. */
export const ailment = signal<Trouble | null>(null);
/** The action being sent: its name, so that only its button waits. */
export const busy = signal<string | null>(null);
export const stuck = signal<Stuck | null>(null);
/** The latest tidings, newest last; read aloud politely. */
export const log = signal<readonly { id: number; text: string }[]>([]);

export const clock = signal<ServerClock>({ aheadMs: 0 });
/** This browser's time, moved on several times a second while something is under way. */
export const here = signal(Date.now());
/** The server's time. */
export const now = computed(() => serverNow(clock.value, here.value));

export const onTheWay = computed(() => underWay(state.value?.ventures ?? []));
export const msPerDay = computed(() => state.value?.ms_per_day ?? 1);

/** Latin names of places, from whatever mentioned them. */
export const placeNames = computed(() => {
  const names = new Map<string, string>();
  for (const route of routes.value?.routes ?? []) names.set(route.to, route.to_latin);
  for (const market of markets.value?.markets ?? []) names.set(market.place, market.latin);
  for (const place of mapView.value?.places ?? []) names.set(place.token, place.latin);
  return names;
});

/** Names and units of goods, from the markets. */
export const goods = computed(() => {
  const found = new Map<string, { name: string; unit: string }>();
  for (const market of markets.value?.markets ?? []) {
    for (const { good, name, unit } of market.goods) found.set(good, { name, unit });
  }
  return found;
});

export const placeName = (token: string) => placeNames.value.get(token) ?? fromToken(token);
export const goodName = (token: string) => goods.value.get(token)?.name ?? fromToken(token).toLowerCase();
