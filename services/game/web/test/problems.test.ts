import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { Refusal, Unreachable } from "../src/api/client";
import { TITLES, trouble } from "../src/state/problems";
import "../src/state/refusals";

const PAGE = new URL("../../../../docs/architecture/api-1105.md", import.meta.url);
/** What no player can meet on this page: its requests are always well formed and its own, and it always agrees. */
const NEVER_MET = [
  "malformed_json",
  "malformed_query",
  "malformed_event_id",
  "idempotency_key_missing",
  "idempotency_key_too_short",
  "cross_site",
  "no_route",
  "no_file",
  "not_json",
  "no_consent",
];

const refused = (code: string, status = 422) => new Refusal({ type: "", title: "", status, code, detail: "So it is." });

test("every refusal that a player can meet has a heading of its own", async () => {
  const rows = (await readFile(PAGE, "utf8")).split("\n").filter((line) => /^\| \d{3} \|/.test(line));
  const codes = rows.flatMap((row) => [...(row.split("|")[2] ?? "").matchAll(/`([a-z_]+)`/g)].map((match) => match[1] as string));
  expect(codes.length).toBeGreaterThan(40);
  expect(codes.filter((code) => !NEVER_MET.includes(code) && !(code in TITLES))).toEqual([]);
});

test("a refusal is told in the server's words, and cannot be repeated as it is", () => {
  expect(trouble(refused("purse_too_small"))).toMatchObject({ title: "Your purse is too light", detail: "So it is.", repeatable: false });
});

test("a lost line says that nothing is lost and nothing waits", () => {
  const told = trouble(new Unreachable("no answer"));
  expect(told.repeatable).toBe(true);
  expect(told.detail).toContain("Nothing waits to be sent");
});
