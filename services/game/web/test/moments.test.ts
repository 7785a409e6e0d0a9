import { readFile, readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Moment } from "../src/api/types";
import { markerFrom, romanDate } from "../src/state/calendar";
import { COMMANDS, figureText, GROUPS, INCIDENTS, KINDS, MATTERS, momentSentence, momentWords } from "../src/state/moments";

const game = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
const tokens = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, token]) => token!);

const kinds = tokens(await game("src/rules/event.rs"), /Self::\w+[^\n]*=> "(\w+)"/g);
const incidents = tokens(await game("src/rules/fate.rs"), /Self::\w+ => "([a-z_]+)"/g);
const commands = tokens(await game("src/rules/event/row.rs"), /Command::\w+[^\n]*=> "(\w+)"/g);

export const moment = (kind: string, more: Partial<Moment> = {}): Moment => ({
  seq: 60,
  recorded_at: "2026-11-21T10:00:00Z",
  sim_day: 3,
  kind,
  subject: "iron",
  value_perceived: null,
  confidence: "HIGH",
  cause: 57,
  hash: "ab".repeat(32),
  ...more,
});

test("every kind of moment that the rules know has words, and no other", () => {
  expect(kinds.length).toBeGreaterThan(40);
  expect(incidents.length).toBe(9);
  // `unheard` is how what was not heard yet is told.
  expect(Object.keys(KINDS).sort()).toEqual([...kinds, ...incidents, "unheard"].sort());
  expect(Object.keys(INCIDENTS).sort()).toEqual([...incidents].sort());
});

test("every command has words", () => {
  expect(Object.keys(COMMANDS).sort()).toEqual([...commands].sort());
});

test("matters are called what the content calls them", async () => {
  const found: Record<string, string> = {};
  for (const file of await readdir(new URL("../../content/scenarios/", import.meta.url))) {
    const text = await game(`content/scenarios/${file}`);
    found[tokens(text, /^token = "(\w+)"/gm)[0]!] = tokens(text, /^title = "(.+)"/gm)[0]!;
  }
  expect(MATTERS).toEqual(found);
});

test("a group names kinds that there are, and every kind but commands is in one", () => {
  const grouped = new Set(GROUPS.flatMap((group) => group.kinds ?? []));
  for (const kind of grouped) expect(KINDS).toHaveProperty(kind);
  expect(Object.keys(KINDS).filter((kind) => !grouped.has(kind))).toEqual(["command_given"]);
  // The server takes at most 64 kinds in one question.
  for (const { kinds } of GROUPS) expect(kinds?.length ?? 0).toBeLessThanOrEqual(64);
});

test("the purse group has what the server counts as a change of the purse", async () => {
  const rows = await game("src/rules/event/row.rs");
  const change = rows.slice(rows.indexOf("fn purse_change"), rows.indexOf("fn command_name"));
  const snake = (name: string) => name.replace(/(?!^)[A-Z]/g, "_$&").toLowerCase();
  const found = new Set(tokens(change, /Self::(\w+)/g).map(snake));
  expect([...GROUPS.find(({ id }) => id === "coin")!.kinds!].sort()).toEqual([...found].sort());
});

test("no sentence leaves a gap, a token or a bracket", () => {
  const names = { ventureTo: () => "capua", factor: () => "Hilarus", kindOf: () => "storm" };
  for (const kind of Object.keys(KINDS)) {
    const words = momentWords(moment(kind, { subject: "iron", value_perceived: 1 }), names);
    expect(words, kind).not.toMatch(/[{}_]|undefined|NaN/);
    expect(words, kind).toMatch(/^[A-Z]/);
  }
});

test("a moment is told with its names and its figure", () => {
  const names = { good: () => "ingots of iron", ventureTo: () => "capua", place: () => "Capua" };
  expect(momentWords(moment("goods_bought", { value_perceived: -200 }), names)).toBe(
    "Bought ingots of iron for a venture, \u221212\u00a0dn 8\u00a0as",
  );
  expect(momentWords(moment("venture_home", { subject: "venture/57", value_perceived: 32 }), names)).toBe(
    "The venture to Capua is home, +2\u00a0dn",
  );
  expect(momentWords(moment("venture_home", { subject: "venture/57" }))).toBe("Venture 57 is home");
  expect(momentSentence(moment("loan_taken", { subject: "faenus_offer/borrow" }))).toBe("Borrowed, at “A bench in the forum”");
  expect(momentWords(moment("exchange_complete", { subject: "iron-fine_ware" }))).toBe("Gave iron and took fine ware");
});

test("what was not heard is told as that, without a figure", () => {
  const words = momentWords(moment("unheard", { subject: "venture/57", sim_day: null }));
  expect(words).toBe("Something happened to venture 57, far away. Nobody at home knows yet what");
});

test("news says what it is about where that is known", () => {
  const news = moment("news_heard", { subject: "venture/57", value_perceived: -3 });
  expect(momentWords(news)).toBe("News came of venture 57: it did not go as was planned");
  expect(figureText(news, { kindOf: () => "delay" })).toBe("3 days lost");
  expect(momentWords(news, { kindOf: () => "robbers" })).toBe("News came of venture 57: robbers, 3 lost");
});

test("days are called as the server calls them", async () => {
  const known = [...(await game("src/rules/calendar.rs")).matchAll(/assert_eq!\(roman_date\((\d[\d +]*)\), "([^"]+)"\)/g)];
  expect(known.length).toBeGreaterThan(8);
  for (const [, sum, words] of known) {
    const day = sum!.split("+").reduce((total, part) => total + Number(part), 0);
    expect(romanDate(day)).toBe(words);
  }
  const february24 = 275 + 31 + 23;
  expect(romanDate(february24 + 1)).toBe("a.d. bis VI Kalendas Martias, a.u.c. DCCXLI");
  expect(romanDate(february24 + 5)).toBe("pridie Kalendas Martias, a.u.c. DCCXLI");
});

test("from any day one finds the Ides, the Kalends and the market day on either side", () => {
  expect(markerFrom(0, "ides", 1)).toBe(12);
  expect(markerFrom(13, "ides", -1)).toBe(12);
  expect(markerFrom(13, "kalends", 1)).toBe(30);
  expect(markerFrom(30, "kalends", -1)).toBe(0);
  expect(markerFrom(8, "market", 1)).toBe(16);
  expect(markerFrom(8, "market", -1)).toBe(0);
});
