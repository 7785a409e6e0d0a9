// Speaks the players' API: same origin, the cookie is the key to the seat. Knows the protocol, nothing of the page.
import type { Problem } from "./types";

/** The server answered, and the answer is no. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** No answer came: the network, a proxy, or a server that is down. */
export class Unreachable extends Error {}

/** Longest wait for one answer. */
const ANSWER_WITHIN_MS = 12_000;
/** Times a write is sent before the player is asked. All of them carry the same key, so it happens once. */
const WRITE_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 400;
/** Longest pause between two attempts; where the server asks for more, the player is told and decides. */
const LONGEST_PAUSE_MS = 5_000;

/** Addresses are relative to the page, so that the game also lives below a path of a reverse proxy. */
export const BASE = "api/v1/";

/** A fresh key for one action. `randomUUID` is missing on plain HTTP away from localhost. */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function read<T>(path: string): Promise<T> {
  return once<T>(path, { headers: { accept: "application/json" } });
}

/** Sends what changes something, again and again with the same key until it is known what became of it. */
export async function write<T>(path: string, key: string, body?: unknown, method = "POST"): Promise<T> {
  const request: RequestInit = {
    method,
    headers: { "content-type": "application/json", accept: "application/json", "idempotency-key": key },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once<T>(path, request);
    } catch (failure) {
      if (attempt === WRITE_ATTEMPTS || !mayRepeat(failure)) throw failure;
      const wait = pauseBefore(attempt, failure);
      if (wait > LONGEST_PAUSE_MS) throw failure;
      await pause(wait);
    }
  }
}

async function once<T>(path: string, request: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      ...request,
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch (cause) {
    throw new Unreachable("no answer", { cause });
  }
  // A gateway in front of a server that is down answers in its place, but not in problem+json.
  const said: unknown = await response.json().catch(() => undefined);
  if (response.ok && said !== undefined) return said as T;
  if (isProblem(said)) throw new Refusal(said);
  throw new Unreachable(`an answer that is none: ${response.status}`);
}

function isProblem(said: unknown): said is Problem {
  return typeof said === "object" && said !== null && "code" in said && "detail" in said && "status" in said;
}

/** Whether the same request with the same key may be sent again: it never reached a decision. */
export function mayRepeat(failure: unknown): boolean {
  if (failure instanceof Unreachable) return true;
  if (!(failure instanceof Refusal)) return false;
  const { status, code } = failure.problem;
  return (status >= 500 && code !== "seats_full") || status === 429;
}

export function pauseBefore(attempt: number, failure: unknown): number {
  const asked = failure instanceof Refusal ? (failure.problem.retry_after_s ?? 0) * 1000 : 0;
  return Math.max(asked, FIRST_PAUSE_MS * 2 ** (attempt - 1));
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
