// What a player knows. Values only: play.ts changes them, components show them.
import { computed, signal } from "@preact/signals-core";
import type { Background, JournalEntry, MapView, Markets, RouteOffer, Routes, State } from "../api/types";
import type { Digest } from "./digest";
import { fromToken } from "./names";
import { serverNow, type ServerClock } from "./time";
import { underWay } from "./voyage";

/** An offer reckoned for a cargo that the player chose. */
export interface Wish {
  route: string;
  good: string;
  quantity: number | undefined;
  /** Absent while it is being reckoned. */
  offer?: RouteOffer;
}

export const state = signal<State | null>(null);
export const backgrounds = signal<readonly Background[] | null>(null);
export const routes = signal<Routes | null>(null);
export const markets = signal<Markets | null>(null);
export const journal = signal<readonly JournalEntry[] | null>(null);
export const mapView = signal<MapView | null>(null);
export const wished = signal<Wish | null>(null);
/** What happened while nobody looked; until it is closed. */
export const meanwhile = signal<Digest | null>(null);
/** Moments are being told as they happen. */
export const live = signal(false);

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

/** The market at home. */
export const homeMarket = computed(() => markets.value?.markets.find(({ place }) => place === routes.value?.from) ?? null);

export const placeName = (token: string) => placeNames.value.get(token) ?? fromToken(token);
export const goodName = (token: string) => goods.value.get(token)?.name ?? fromToken(token).toLowerCase();
