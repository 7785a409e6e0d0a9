// The keys to a seat: devices, six words for another one, and giving the seat up.
import { effect, signal } from "@preact/signals-core";
import * as api from "../api/player";
import type { Device } from "../api/types";
import { act } from "./act";
import { part } from "./play";
import { trouble, type Trouble } from "./problems";
import { state } from "./store";

export const devices = signal<readonly Device[] | null>(null);
/** When words were last made; `null` where there are none. */
export const wordsMadeAt = signal<string | null>(null);
export const devicesTrouble = signal<Trouble | null>(null);
/** The six words, as long as they are shown; the server does not know them any more. */
export const words = signal<string | null>(null);
/** The name of the seat's file, which one types to give it up. */
export const slot = signal<string | null>(null);

export async function loadDevices(): Promise<void> {
  try {
    const found = await api.devices();
    devices.value = found.devices;
    wordsMadeAt.value = found.resume_code_made_at ?? null;
    devicesTrouble.value = null;
  } catch (failure) {
    devicesTrouble.value = trouble(failure);
  }
}

export const revoke = ({ id, present }: Device) =>
  act(`revoke ${id}`, async (key) => {
    const left = await api.revoke(key, id);
    if (present) return go("This key is given back", "Another key, or the six words, open the seat again.");
    devices.value = left.devices;
  });

export const makeWords = () =>
  act("words", async (key) => {
    words.value = (await api.resumeCode(key)).words;
    void loadDevices();
  });

export const hideWords = () => (words.value = null);

export async function loadSlot(): Promise<void> {
  try {
    slot.value ??= (await api.ledger()).slot;
  } catch (failure) {
    devicesTrouble.value = trouble(failure);
  }
}

/** Destroys the history, and says at the door what the server said of its archives. */
export const giveUp = (name: string) =>
  act("retire", async (key) => {
    const { archives_until } = await api.retire(key, name);
    go("Your seat is given up", `The book is destroyed. Copies of the whole house may hold it until ${dateText(archives_until)}.`);
  });

/** Back to the door, which says why. */
const go = (title: string, detail: string) => part({ title, detail, repeatable: false });

const dateText = (instant: string) => new Date(instant).toLocaleDateString("en-GB", { dateStyle: "long" });

// Nothing of a seat is left when it is gone.
effect(() => {
  if (state.value) return;
  for (const kept of [devices, wordsMadeAt, devicesTrouble, words, slot]) kept.value = null;
});
