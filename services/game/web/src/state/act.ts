// One act of the player at a time, done once however often it is sent.
import { newKey } from "../api/client";
import { busy, stuck } from "./page";
import { trouble } from "./problems";

/** Its key is made here and kept for every attempt, the player's own included. Answers whether it was done. */
export async function act(name: string, send: (key: string) => Promise<void>, key = newKey()): Promise<boolean> {
  if (busy.value) return false;
  busy.value = name;
  stuck.value = null;
  try {
    await send(key);
    return true;
  } catch (failure) {
    const told = trouble(failure);
    stuck.value = told.repeatable ? { trouble: told, again: () => void act(name, send, key) } : { trouble: told };
    return false;
  } finally {
    busy.value = null;
  }
}
