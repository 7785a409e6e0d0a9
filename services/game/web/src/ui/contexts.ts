// The contexts of the page as data: what stands in each, in which order, and where.
import type { ContextId } from "../state/page";
import type { Term } from "../state/words";
import type { IconName } from "./icons";

/** Every kind of section there is; `section.tsx` knows how each is shown. */
export type SectionType =
  | "digest"
  | "first-steps"
  | "ventures"
  | "matters"
  | "routes"
  | "rest"
  | "journal"
  | "store"
  | "workshop"
  | "factors"
  | "markets"
  | "standing"
  | "chapter"
  | "parameters"
  | "drift"
  | "obligations"
  | "past"
  | "devices"
  | "map"
  | "ledger"
  | "as-of"
  | "moments";

export interface Section {
  type: SectionType;
  /** Where it stands on a wide screen; on a narrow one all stand below each other in this order. */
  place?: "whole" | "main" | "aside";
}

export interface ContextDescription {
  id: ContextId;
  name: Term;
  icon: IconName;
  /** What it is, in a word or two. */
  about: string;
  sections: readonly Section[];
}

export const CONTEXTS: readonly ContextDescription[] = [
  {
    id: "actor",
    name: "ACTOR",
    icon: "actor",
    about: "you",
    sections: [
      { type: "standing" },
      { type: "obligations" },
      { type: "chapter", place: "aside" },
      { type: "drift", place: "aside" },
      { type: "parameters", place: "whole" },
      { type: "past", place: "whole" },
      { type: "devices", place: "whole" },
    ],
  },
  {
    id: "forum",
    name: "FORVM",
    icon: "forum",
    about: "trade and rest",
    sections: [
      { type: "digest", place: "whole" },
      { type: "first-steps", place: "whole" },
      { type: "ventures", place: "whole" },
      { type: "matters", place: "whole" },
      { type: "routes" },
      { type: "rest", place: "aside" },
      { type: "factors", place: "aside" },
      { type: "obligations", place: "aside" },
      { type: "journal", place: "aside" },
      { type: "store" },
      { type: "workshop" },
      { type: "markets" },
    ],
  },
  { id: "map", name: "MAP", icon: "map", about: "the known world", sections: [{ type: "map", place: "whole" }] },
  {
    id: "liber",
    name: "LIBER",
    icon: "scroll",
    about: "the ledger",
    sections: [
      { type: "as-of", place: "whole" },
      { type: "moments" },
      { type: "ledger", place: "aside" },
    ],
  },
];
