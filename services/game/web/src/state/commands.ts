// What a player can do. Each answer brings the state after it, on disk before it is shown.
import * as api from "../api/player";
import type { Command, Stop } from "../api/types";
import { act } from "./act";
import { tell } from "./page";
import { accept, ask, movedOn } from "./play";
import { state } from "./store";
import { forgetWish } from "./wish";

/** A venture as it is to be sent. */
export interface Sending {
  route: string;
  good: string;
  quantity: number;
  from_stock: number;
  then: Stop[];
}

export const chooseBackground = (background: string) => give("background", { type: "choose_background", background });
export const answer = (scenario: string, choice: string) =>
  give(`answer ${scenario} ${choice}`, { type: "answer", scenario, choice });
export const rest = () => give("rest", { type: "rest" });
export const buy = (good: string, quantity: number) => give("buy", { type: "buy", good, quantity });
export const sell = (good: string, quantity: number) => give("sell", { type: "sell", good, quantity });
export const barter = (offered: string, quantity: number, take: string) =>
  give("barter", { type: "barter", give: offered, quantity, take });
export const make = (recipe: string, times: number) => give("make", { type: "make", recipe, times });
export const hireFactor = () => give("hire", { type: "hire_factor" });
export const dismissFactor = (factor: number) => give(`dismiss ${factor}`, { type: "dismiss_factor", factor });
export const repay = (loan: number, amount_as: number) => give(`repay ${loan}`, { type: "repay", loan, amount_as });
export const askPatron = () => give("patron", { type: "ask_patron" });

export async function dispatch({ from_stock, then, ...venture }: Sending): Promise<boolean> {
  const isPlain = from_stock === 0 && then.length === 0;
  const done = await give(
    "dispatch",
    isPlain ? { type: "dispatch", ...venture } : { type: "send", ...venture, from_stock, then },
  );
  if (done) forgetWish();
  return done;
}

async function give(name: string, command: Command): Promise<boolean> {
  const seen = state.value?.head ?? 0;
  const done = await act(name, async (key) => {
    const askedAt = Date.now();
    try {
      accept((await api.command(key, command, seen)).state, askedAt);
    } catch (failure) {
      if (movedOn(failure)) tell("Things have moved on since you looked. Look again before you decide.");
      throw failure;
    }
  });
  void ask();
  return done;
}
