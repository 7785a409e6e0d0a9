// From an open page to a seat: what happens before anybody plays. What a player does is play.ts, fetched once there is a seat.
import * as door from "../api/door";
import type { SeatStatus, State } from "../api/types";
import { act } from "./act";
import { retryAfter } from "./backoff";
import { ailment, failures, parted, seat, stuck } from "./page";
import { isStatus, trouble, type Trouble } from "./problems";

/** A place in the queue is kept by asking again within two minutes. */
const QUEUE_MS = 10_000;
let waiting: ReturnType<typeof setTimeout> | undefined;
let playing = false;

/** Finds out whether this browser has a seat, and begins. */
export async function begin(): Promise<void> {
  addEventListener("online", () => failures.value > 0 && !playing && void look());
  await look();
}

async function look(): Promise<void> {
  clearTimeout(waiting);
  try {
    const found = await door.seat();
    failures.value = 0;
    ailment.value = null;
    seat.value = found;
    if (found.seated) await enter();
    else if (hadSeat()) await leaveBehind();
    if (found.queue) waiting = setTimeout(() => void look(), QUEUE_MS);
  } catch (failure) {
    ailment.value = trouble(failure);
    failures.value += 1;
    waiting = setTimeout(() => void look(), retryAfter(failures.value));
  }
}

/** Whether this browser remembers one; what else it remembers is not needed at the door. */
function hadSeat(): boolean {
  try {
    return localStorage.getItem("otivm.seen") !== null;
  } catch {
    return false;
  }
}

/** This browser had a seat once, and its key opens none now. */
async function leaveBehind() {
  (await import("./keepsake")).forget();
  parted.value ??= {
    title: "This browser's key opens no seat any more",
    detail: "It was taken off its seat, or the seat was given up. With six words from another device you go on where you were.",
    repeatable: false,
  };
}

/** Hands over to the game; `state` where an answer has brought it already. */
async function enter(state?: State): Promise<void> {
  const play = await import("./play");
  playing = true;
  parted.value = null;
  await play.begin(left, state);
}

/** The seat is gone: back to the door, with the reason. */
function left(reason: Trouble | null) {
  playing = false;
  parted.value = reason;
  seat.value = null;
  void look();
}

export function takeSeat(): Promise<boolean> {
  return act("seat", async (key) => {
    try {
      await sit(await door.join(key, seat.value?.notice_version));
    } catch (failure) {
      // Every seat was taken meanwhile: the answer gave a place in the queue, which the next look shows.
      if (isStatus(failure, 503)) void look();
      throw failure;
    }
  });
}

export const resume = (words: string) => act("resume", async (key) => sit(await door.resume(key, words)));

async function sit(state: State): Promise<void> {
  await enter(state);
  stuck.value = null;
  seat.value = { ...(seat.value as SeatStatus), seated: true };
}
