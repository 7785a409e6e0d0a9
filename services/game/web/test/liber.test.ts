// @vitest-environment happy-dom
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Moment } from "../src/api/types";
import * as asOf from "../src/state/as-of";
import { driftWords, turns } from "../src/state/drift";
import { kept, MOMENTS_KEPT } from "../src/state/keepsake";
import { agoText, ledger, sizeText } from "../src/state/ledger";
import * as liber from "../src/state/liber";
import { GROUPS } from "../src/state/moments";
import { lender, PATRON, repayHindrance, typedAsses } from "../src/state/obligations";
import * as store from "../src/state/store";
import { at, DAY_MS, START, state } from "./examples";

const api = vi.hoisted(() => ({ moments: vi.fn(), stateAt: vi.fn(), ledger: vi.fn(), proof: vi.fn() }));
vi.mock("../src/api/player", () => api);

const group = (id: string) => GROUPS.find((group) => group.id === id)!;
const told = (seq: number, kind = "goods_bought", more: Partial<Moment> = {}): Moment => ({
  seq,
  kind,
  subject: "iron",
  recorded_at: at(seq),
  sim_day: seq,
  value_perceived: -16,
  confidence: "HIGH",
  cause: null,
  hash: "00",
  ...more,
});

/** The timeline that the server has. */
let timeline: Moment[] = [];
const seqs = () => liber.book.value?.moments.map(({ seq }) => seq);
const settled = () => vi.advanceTimersByTimeAsync(0);
let stop: () => void = () => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
  localStorage.clear();
  timeline = Array.from({ length: 120 }, (_, index) => told(index + 1));
  // As the server does it: a page says where to go on as long as there may be more.
  api.moments.mockImplementation(async ({ after, before, kinds, limit }) => {
    const way = before === undefined ? timeline.filter(({ seq }) => seq > (after ?? 0)) : timeline.filter(({ seq }) => seq < before).reverse();
    const found = way.filter(({ kind }) => !kinds || kinds.includes(kind));
    const moments = found.slice(0, limit);
    return { moments, next: found.length > moments.length ? moments.at(-1)!.seq : null };
  });
  api.ledger.mockResolvedValue({ head: 120, hash: "00", slot: "78cec864", node: 1, size_bytes: 1, in_transit: [] });
  store.state.value = null;
  store.state.value = state({ head: 120, day: 40, server_time: at(40) });
});

afterEach(() => {
  stop();
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.clearAllMocks();
});

test("the book opens with the newest and goes back page by page to its beginning", async () => {
  stop = liber.readBook();
  await settled();
  expect(seqs()?.slice(0, 2)).toEqual([120, 119]);
  await liber.older();
  await liber.older();
  expect(seqs()).toHaveLength(120);
  expect(liber.book.value?.next).toBeNull();
  await liber.older();
  expect(api.moments).toHaveBeenCalledTimes(3);
});

test("what happens while one reads appears above, and nothing twice", async () => {
  stop = liber.readBook();
  await settled();
  timeline.push(told(121), told(122), told(123));
  // The state is of 122: what is younger waits for the next one.
  store.state.value = state({ head: 122, day: 40 });
  await settled();
  expect(seqs()?.slice(0, 3)).toEqual([122, 121, 120]);
  store.state.value = state({ head: 123, day: 40 });
  await settled();
  expect(seqs()?.slice(0, 3)).toEqual([123, 122, 121]);
  expect(new Set(seqs()).size).toBe(seqs()?.length);
});

test("what was unheard is told again once it was heard", async () => {
  timeline[118] = told(119, "unheard", { subject: "venture/9", sim_day: null });
  stop = liber.readBook();
  await settled();
  timeline[118] = told(119, "robbers", { subject: "venture/9" });
  timeline.push(told(121, "news_heard", { subject: "venture/9", cause: 119 }));
  store.state.value = state({ head: 121, day: 40 });
  await settled();
  expect(liber.book.value?.moments.find(({ seq }) => seq === 119)?.kind).toBe("robbers");
  expect(liber.names.kindOf?.(119)).toBe("robbers");
});

test("a group is asked for by its kinds, and an answer for another one is dropped", async () => {
  timeline[3] = told(4, "otium_begun");
  stop = liber.readBook();
  liber.show(group("rests"));
  await settled();
  expect(seqs()).toEqual([4]);
  expect(api.moments).toHaveBeenLastCalledWith(expect.objectContaining({ kinds: group("rests").kinds }));
});

test("one goes to the cause of a moment wherever it is, and back to the newest", async () => {
  stop = liber.readBook();
  await settled();
  liber.goTo(100);
  await settled();
  expect(liber.anchor.value).toBeNull();
  liber.goTo(7);
  await settled();
  expect(seqs()?.[0]).toBe(15);
  expect(seqs()).toContain(7);
  liber.anchor.value = null;
  await settled();
  expect(seqs()?.[0]).toBe(120);
});

test("on a day of the past the list ends where that day did", async () => {
  api.stateAt.mockResolvedValue(state({ head: 30, day: 10 }));
  stop = liber.readBook();
  asOf.chooseDay(10);
  await vi.advanceTimersByTimeAsync(500);
  expect(asOf.past.value?.day).toBe(10);
  expect(seqs()?.[0]).toBe(30);
  store.state.value = state({ head: 120, day: 41, server_time: at(41) });
  await settled();
  expect(seqs()?.[0]).toBe(30);
  asOf.backToToday();
  await settled();
  expect(seqs()?.[0]).toBe(120);
});

test("a slider that moves is asked about once, and a late answer for another day is dropped", async () => {
  let answer: (value: unknown) => void = () => undefined;
  api.stateAt.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  api.stateAt.mockResolvedValue(state({ head: 20, day: 5 }));
  for (const day of [12, 11, 10]) asOf.chooseDay(day);
  await vi.advanceTimersByTimeAsync(500);
  expect(api.stateAt).toHaveBeenCalledTimes(1);
  asOf.chooseDay(5);
  await vi.advanceTimersByTimeAsync(500);
  answer(state({ head: 30, day: 10 }));
  await settled();
  expect(asOf.past.value).toMatchObject({ day: 5, state: { head: 20 } });
});

test("a day is looked at in its evening, and never later than now", () => {
  const now = state({ day: 40, server_time: at(40.5) });
  expect(asOf.evening(now, 10, START)).toBe(START + 11 * DAY_MS - 1);
  expect(asOf.evening(now, 40, START)).toBe(START + 40.5 * DAY_MS);
  expect(asOf.evening(now, 10, null)).toBe(START + 10.5 * DAY_MS);
});

test("a day outside the days there are is the nearest one, and today is no past", () => {
  asOf.chooseDay(-8);
  expect(asOf.chosenDay.value).toBe(0);
  asOf.chooseDay(48);
  expect(asOf.chosenDay.value).toBeNull();
});

test("the latest of everything is kept for a day without a line, whatever is shown", async () => {
  timeline = Array.from({ length: 500 }, (_, index) => told(index + 1));
  store.state.value = state({ head: 500, day: 40 });
  stop = liber.readBook();
  liber.show(group("rests"));
  await liber.keepForOffline();
  await vi.advanceTimersByTimeAsync(11_000);
  expect(kept()?.moments).toHaveLength(MOMENTS_KEPT);
  expect(kept()?.moments[0]?.seq).toBe(500);
  expect(kept()?.ledger?.slot).toBe("78cec864");
});

test("nothing of a seat is kept or shown when it is gone", async () => {
  stop = liber.readBook();
  await liber.keepForOffline();
  await vi.advanceTimersByTimeAsync(11_000);
  localStorage.clear();
  liber.keepSoon();
  store.state.value = null;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(kept()).toBeNull();
  expect(liber.book.value).toBeNull();
  expect(ledger.value).toBeNull();
});

test("a line that breaks is told, and the book is read when it is back", async () => {
  api.moments.mockRejectedValueOnce(new Error("no line"));
  stop = liber.readBook();
  await settled();
  expect(liber.bookTrouble.value).not.toBeNull();
  liber.readAgain();
  await settled();
  expect(liber.bookTrouble.value).toBeNull();
  expect(seqs()?.[0]).toBe(120);
});

test("a drift says which way it went", () => {
  const level = (seq: number, kind: string, value: number) => told(seq, kind, { subject: "litterae", value_perceived: value });
  const found = turns([
    level(1, "parameter_set", 1),
    level(2, "parameter_drifted", 2),
    level(3, "parameter_drifted", 2),
    level(4, "parameter_drifted", 1),
  ]);
  expect(found.map(({ turn }) => turn)).toEqual(["more", "clearer", "less"]);
  expect(driftWords("mercatus_scientia", "more")).toBe("you know more than you did");
});

test("sizes and hours are in words of people", () => {
  expect(sizeText(980)).toBe("980\u00a0bytes");
  expect(sizeText(90_500)).toBe("90.5\u00a0kB");
  expect(sizeText(412_000_000)).toBe("412\u00a0MB");
  expect(agoText(at(0), START + 30_000)).toBe("just now");
  expect(agoText(at(0), START + 60_000)).toBe("1 minute ago");
  expect(agoText(at(0), START + 3 * 3_600_000)).toBe("3 hours ago");
  expect(agoText(at(0), START + 72 * 3_600_000)).toBe("3 days ago");
});

test("a debt is paid back as far as the purse bears", () => {
  expect(typedAsses("2", "3")).toBe(35);
  expect(typedAsses("", "-4")).toBe(0);
  expect(repayHindrance(0, 480, 100)).toBe("Say how much.");
  expect(repayHindrance(480, 480, 100)).toContain("only 6\u00a0dn 4\u00a0as");
  expect(repayHindrance(1000, 480, 480)).toBeNull();
  expect(lender("faenus_offer/borrow")).toBe("A bench in the forum");
});

test("what a patron gives and costs is what the rules say", async () => {
  const economy = await readFile("../src/rules/economy.rs", "utf8");
  expect(economy).toContain(`PATRON_ADVANCE_AS: i64 = ${PATRON.advance_as},`);
  expect(economy).toContain(`PATRON_AUCTORITAS: i64 = ${PATRON.auctoritas},`);
});
