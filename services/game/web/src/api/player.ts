// What a seated player asks and does.
import { BASE, newKey, read, write } from "./client";
import type {
  Backgrounds,
  Command,
  Devices,
  Export,
  Journal,
  Ledger,
  MapView,
  Markets,
  Moments,
  Outcome,
  Proof,
  Quote,
  QuoteRequest,
  ResumeCode,
  Retired,
  Routes,
  State,
} from "./types";

export const state = () => read<State>("state");
/** The state as it was at an instant of the past, as an ISO text. */
export const stateAt = (at: string) => read<State>(`state?${new URLSearchParams({ at })}`);
export const backgrounds = () => read<Backgrounds>("backgrounds");
export const map = () => read<MapView>("map");
export const markets = () => read<Markets>("markets");
export const journal = () => read<Journal>("journal");
export const ledger = () => read<Ledger>("ledger");
export const proof = () => read<Proof>("proof");
export const exported = () => read<Export>("export");
export const devices = () => read<Devices>("seat/devices");

/** Where a file of the export lies, as a link. */
export const exportAddress = (name: string) => `${BASE}export/${encodeURIComponent(name)}`;
/** Where moments are told as they happen, after a sequence. */
export const eventsAddress = (after: number) => `${BASE}events?after=${after}`;

export function routes(cargo?: { good: string; quantity?: number }): Promise<Routes> {
  if (!cargo) return read<Routes>("routes");
  const query = new URLSearchParams({ good: cargo.good });
  if (cargo.quantity !== undefined) query.set("quantity", String(cargo.quantity));
  return read<Routes>(`routes?${query}`);
}

/** A page of the timeline: `after` goes forward, `before` backward; only some kinds where they are named. */
export interface MomentPage {
  after?: number;
  before?: number;
  kinds?: readonly string[];
  limit?: number;
}

export function moments({ after, before, kinds, limit }: MomentPage): Promise<Moments> {
  const query = new URLSearchParams();
  if (after !== undefined) query.set("after", String(after));
  if (before !== undefined) query.set("before", String(before));
  if (kinds && kinds.length > 0) query.set("kinds", kinds.join());
  if (limit !== undefined) query.set("limit", String(limit));
  return read<Moments>(`moments?${query}`);
}

export const command = (key: string, what: Command, seen: number) =>
  write<Outcome>("commands", key, { command: what, seen });
/** Asks and records nothing, so that any key does. */
export const quote = (venture: QuoteRequest) => write<Quote>("quotes", newKey(), venture);

export const resumeCode = (key: string) => write<ResumeCode>("seat/resume-code", key, {});
export const revoke = (key: string, device: number) => write<Devices>(`seat/devices/${device}`, key, undefined, "DELETE");
export const retire = (key: string, slot: string) => write<Retired>("seat/retire", key, { slot });
