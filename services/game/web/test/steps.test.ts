import { expect, test } from "vitest";
import { nextStep } from "../src/state/steps";
import { state, venture } from "./examples";

const otium = { from_day: 9, until_day: 17, until: "2026-11-21T10:01:00Z" };

test("the first days go from sending to waiting, resting, and on", () => {
  const { day: _, ...fresh } = state();
  expect(nextStep(fresh)).toBe("send");
  expect(nextStep(state({ ventures: [venture()] }))).toBe("wait");
  const home = [venture({ stage: "home" })];
  expect(nextStep(state({ ventures: home }))).toBe("rest");
  expect(nextStep(state({ ventures: home, otium }))).toBe("go-on");
});

test("who knows the way is left alone", () => {
  const home = [venture({ stage: "home" }), venture({ id: 9, stage: "home" })];
  expect(nextStep(state({ ventures: home }))).toBeNull();
  const second = { number: 2, title: "Capua", goal: "brundisium", next_at_auctoritas: 250 };
  expect(nextStep(state({ chapter: second, ventures: [venture()] }))).toBeNull();
});
