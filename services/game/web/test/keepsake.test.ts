// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { forget, keepSeen, seen } from "../src/state/keepsake";

const mark = { head: 9, at: "2026-11-21T10:00:00Z", purse_as: 800, auctoritas: 20 };

afterEach(() => vi.unstubAllGlobals());

test("what was seen is known at the next visit, and forgotten with the seat", () => {
  keepSeen(mark);
  expect(seen()).toEqual(mark);
  forget();
  expect(seen()).toBeNull();
});

test("a browser that keeps nothing is played in all the same", () => {
  const refuse = () => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
  keepSeen(mark);
  forget();
  expect(seen()).toBeNull();
});
