// What a newcomer does next: the first days, one step after the other.
import type { State } from "../api/types";

export type Step = "send" | "wait" | "rest" | "go-on";

/** `null` once the first days are over: two ventures are home, or a chapter was opened. */
export function nextStep({ day, ventures, otium, chapter }: State): Step | null {
  if (day == null || ventures.length === 0) return "send";
  const home = ventures.filter(({ stage }) => stage === "home").length;
  if (chapter.number > 1 || home > 1) return null;
  if (home === 0) return "wait";
  return otium ? "go-on" : "rest";
}
