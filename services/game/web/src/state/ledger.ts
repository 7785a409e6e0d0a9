// The ledger: how long the history is, whether it is whole, and how to take it away.
import { effect, signal } from "@preact/signals-core";
import * as api from "../api/player";
import type { Export, Ledger, Proof } from "../api/types";
import { trouble, type Trouble } from "./problems";
import { state } from "./store";

/** Figures of the whole history are not counted at every moment. */
const ASK_EVERY_MS = 3_000;

export const ledger = signal<Ledger | null>(null);
export const proof = signal<Proof | null>(null);
export const files = signal<Export | null>(null);
/** What is being done: the chain is walked, or the files are made. */
export const labour = signal<"proof" | "files" | null>(null);
export const ledgerTrouble = signal<Trouble | null>(null);

let lastAsked = 0;

/** Follows the history as long as somebody looks; answers how to stop. */
export function followLedger(): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    if (state.value?.head === undefined) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(), Math.max(0, lastAsked + ASK_EVERY_MS - Date.now()));
  });
  return () => {
    stop();
    clearTimeout(waiting);
  };
}

export const ask = () => attempt(async () => {
  lastAsked = Date.now();
  ledger.value = await api.ledger();
});

export const walk = () => work("proof", async () => {
  proof.value = await api.proof();
  ledger.value = await api.ledger();
});

export const makeFiles = () => work("files", async () => void (files.value = await api.exported()));

async function work(name: "proof" | "files", job: () => Promise<void>): Promise<void> {
  if (labour.value) return;
  labour.value = name;
  await attempt(job);
  labour.value = null;
}

async function attempt(job: () => Promise<void>): Promise<void> {
  try {
    await job();
    ledgerTrouble.value = null;
  } catch (failure) {
    ledgerTrouble.value = trouble(failure);
  }
}

/** `12.4 kB`: for people, who count bytes in thousands. */
export function sizeText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)}\u00a0${units[unit]}`;
}

/** How long ago by the clock on the wall, which is not the merchant's. */
export function agoText(instant: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(instant)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${counted(minutes, "minute")} ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${counted(hours, "hour")} ago` : `${counted(Math.floor(hours / 24), "day")} ago`;
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;

// Another seat has another ledger.
effect(() => {
  if (state.value) return;
  for (const kept of [ledger, proof, files, ledgerTrouble]) kept.value = null;
  lastAsked = 0;
});
