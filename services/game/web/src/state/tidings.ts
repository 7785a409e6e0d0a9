// What to tell a player when the state has changed: sentences for the log that is read aloud.
// Only the telling is found by comparing; what happened is the server's decision and stands in the state.
import type { State, Venture } from "../api/types";
import { moneyText } from "./money";

export interface Tiding {
  kind: "left" | "sold" | "home" | "rested" | "chapter" | "journal";
  text: string;
}

export function tidings(before: State | null, after: State, placeName: (token: string) => string): Tiding[] {
  if (!before) return [];
  const known = new Map(before.ventures.map((venture) => [venture.id, venture.stage]));
  const told = after.ventures
    .map((venture) => ofVenture(known.get(venture.id), venture, placeName(venture.to)))
    .filter((tiding) => tiding !== null)
    .reverse();
  if (before.otium && !after.otium) {
    const gained = after.auctoritas - before.auctoritas;
    const more = gained > 0 ? ` AVCTORITAS rises by ${gained} to ${after.auctoritas}.` : "";
    told.push({ kind: "rested", text: `The rest is over.${more}` });
  }
  if (after.chapter.number > before.chapter.number) {
    told.push({ kind: "chapter", text: `A new chapter opens: ${after.chapter.title}.` });
  }
  if (after.journal_entries > before.journal_entries) {
    told.push({ kind: "journal", text: "There is a new entry in the journal." });
  }
  return told;
}

function ofVenture(stage: Venture["stage"] | undefined, venture: Venture, place: string): Tiding | null {
  if (stage === venture.stage) return null;
  if (venture.stage === "outbound") return { kind: "left", text: `The venture to ${place} has left.` };
  if (venture.stage === "returning") {
    const sum = venture.revenue_as == null ? "" : ` for ${moneyText(venture.revenue_as)}`;
    return { kind: "sold", text: `At ${place} the cargo is sold${sum}. The carriers turn for home.` };
  }
  const profit = venture.profit_as ?? 0;
  const result = profit >= 0 ? `a gain of ${moneyText(profit)}` : `a loss of ${moneyText(-profit)}`;
  return { kind: "home", text: `Home from ${place}, with ${result}.` };
}
