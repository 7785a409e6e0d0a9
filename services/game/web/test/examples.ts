// States as the contract allows them, for tests to vary.
import type { RouteOffer, State, Venture } from "../src/api/types";

export const START = Date.parse("2026-11-21T10:00:00Z");
export const DAY_MS = 3000;
export const at = (days: number) => new Date(START + days * DAY_MS).toISOString();

export const venture = (more: Partial<Venture> = {}): Venture => ({
  id: 7,
  from: "ostia",
  to: "capua",
  good: "fine_ware",
  quantity: 3,
  stage: "outbound",
  legs: [
    { from: "ostia", to: "puteoli", mode: "sea", name: "", km: 200, days: 3 },
    { from: "puteoli", to: "capua", mode: "road", name: "Via Campana", km: 34, days: 1 },
  ],
  path: [
    [12, 42],
    [14, 42],
    [14, 41],
  ],
  cost: { goods_as: 300, vectura_as: 40, wages_as: 30, portoria_as: 10, total_as: 380 },
  departed_day: 0,
  arrives_day: 4,
  home_day: 8,
  departed_at: at(0),
  arrives_at: at(4),
  home_at: at(8),
  ...more,
});

export const state = (more: Partial<State> = {}): State => ({
  server_time: at(1),
  ms_per_day: DAY_MS,
  day: 1,
  roman_date: "Kal. Apr.",
  head: 5,
  name: "Lucius Fabius Felix",
  background: "freedman_trader",
  purse_as: 800,
  auctoritas: 20,
  chapter: { number: 1, title: "The Road South", goal: "capua", next_at_auctoritas: 40 },
  parameters: [],
  ventures: [],
  otium_cost_as: 128,
  otium_days: 10,
  journal_entries: 0,
  news: {},
  ...more,
});

export const offer = (more: Partial<RouteOffer> = {}): RouteOffer => ({
  id: "ostia-capua",
  to: "capua",
  to_latin: "Capua",
  title: "By sea and the Via Campana",
  legs: venture().legs,
  km: 234,
  days: 4,
  season: "The sea is open.",
  risk: "Squalls.",
  path: venture().path,
  forecast: {
    good: "fine_ware",
    quantity: 3,
    quantity_max: 5,
    price_here_as: 100,
    price_there_as: 180,
    cost: venture().cost,
    revenue_as: 540,
    profit_as: 160,
    worst_as: -60,
  },
  ...more,
});
