import { afterEach, expect, test, vi } from "vitest";
import * as api from "../src/api/client";
import * as door from "../src/api/door";
import * as player from "../src/api/player";
import { state } from "./examples";

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const refusal = (status: number, code: string) =>
  json(status, { type: `urn:theron:problem:${code}`, title: "", status, code, detail: "No." });

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Answers one after the other; what was sent is kept. */
function server(...answers: (Response | Error)[]) {
  vi.useFakeTimers();
  const sent: { path: string; key: string | null; body: unknown }[] = [];
  vi.stubGlobal("fetch", async (path: string, request: RequestInit) => {
    sent.push({ path, key: new Headers(request.headers).get("idempotency-key"), body: request.body && JSON.parse(String(request.body)) });
    const answer = answers.shift() ?? new Error("nobody is there");
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return sent;
}

/** Lets pauses pass. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await vi.runAllTimersAsync();
  return promise;
}

test("a command that got no answer is sent again with the same key and the same words", async () => {
  const outcome = { moments: [], state: state() };
  const sent = server(new TypeError("connection reset"), refusal(503, "overloaded"), json(200, outcome));
  await expect(settled(player.command("key-1", { type: "rest" }, 5))).resolves.toEqual(outcome);
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map(({ key }) => key))).toEqual(new Set(["key-1"]));
  expect(sent[2]!.body).toEqual({ command: { type: "rest" }, seen: 5 });
});

test("a decision is not asked for twice", async () => {
  const sent = server(refusal(409, "state_moved_on"), json(200, {}));
  await expect(settled(player.command("key-2", { type: "rest" }, 5))).rejects.toBeInstanceOf(api.Refusal);
  expect(sent).toHaveLength(1);
});

test("it gives up in the end, and says that nobody answered", async () => {
  const sent = server();
  await expect(settled(door.join("key-3", 1))).rejects.toBeInstanceOf(api.Unreachable);
  expect(sent).toHaveLength(4);
});

test("a gateway's own page is no answer", async () => {
  server(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await expect(settled(player.state())).rejects.toBeInstanceOf(api.Unreachable);
});

test("addresses are relative to the page", async () => {
  const sent = server(json(200, {}), json(200, {}));
  await settled(player.state());
  await settled(player.routes({ good: "fine_ware", quantity: 3 }));
  expect(sent.map(({ path }) => path)).toEqual(["api/v1/state", "api/v1/routes?good=fine_ware&quantity=3"]);
});

test("pauses grow, and heed the server", () => {
  expect(api.pauseBefore(2, null)).toBeGreaterThan(api.pauseBefore(1, null));
  const busy = new api.Refusal({ type: "", title: "", status: 503, code: "", detail: "", retry_after_s: 2 });
  expect(api.pauseBefore(1, busy)).toBe(2_000);
});

test("a long wait and a full house are the player's to hear of, at once", async () => {
  const long = { type: "", title: "", status: 429, code: "too_many_joins", detail: "Wait.", retry_after_s: 60 };
  expect(server(json(429, long))).toHaveLength(0);
  await expect(settled(door.join("key-4", 1))).rejects.toMatchObject({ problem: { code: "too_many_joins" } });
  const sent = server(refusal(503, "seats_full"), json(200, {}));
  await expect(settled(door.join("key-5", 1))).rejects.toMatchObject({ problem: { code: "seats_full" } });
  expect(sent).toHaveLength(1);
});

test("keys differ, with and without randomUUID", () => {
  expect(api.newKey()).not.toBe(api.newKey());
  vi.stubGlobal("crypto", { getRandomValues: (bytes: Uint8Array) => bytes.map((_, index) => index) });
  expect(api.newKey()).toMatch(/^[0-9a-f]{32}$/);
});
