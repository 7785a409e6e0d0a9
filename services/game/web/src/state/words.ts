// The words of the page: Latin terms with their meanings, and plain ones for what the contract names by token.
import type { Mode, Perceived } from "../api/types";
import { fromToken } from "./names";

/** What the Latin on the page means. Shown when a term is touched, focused or pointed at. */
export const GLOSSARY = {
  ACTOR: "The one who acts: you, your purse and your name.",
  FORVM: "The market square, where ventures are sent and prices are heard.",
  MAP: "The world as far as you have heard of it.",
  LIBER: "The book: every moment of your trade, in the order in which it happened, and never changed.",
  OTIVM: "Leisure: baths, friends and dinners. It costs coin, and makes a name.",
  NEGOTIVM: "Business: the opposite of leisure.",
  VECTVRA: "Freight: what carriers and shipmasters take.",
  PORTORIA: "Customs: a fortieth of what is brought into a harbour or through a gate. Paid when the cargo is sold.",
  AVCTORITAS: "Standing: how far your word carries. It opens new ways and doors.",
  MERX: "The wares themselves.",
  MERCEDES: "Wages of porters, drivers and guards.",
  ITER: "The journey, leg by leg.",
  COMMENTARII: "Notes kept from day to day: your journal.",
  ACTORES: "Men who act for you and lead ventures on your account.",
  HORREVM: "The storehouse: what lies in it is yours, and earns nothing until it moves.",
  OFFICINA: "The workshop, where goods become other goods.",
} as const;

export type Term = keyof typeof GLOSSARY;

/** What a parameter is called in plain speech. */
const PARAMETERS: Record<string, string> = {
  auctoritas: "standing",
  clientela: "followers",
  liquiditas: "ready coin",
  fama: "a good name",
  disciplina: "discipline",
  mercatus_scientia: "knows markets",
  itineris_scientia: "knows the roads",
  ius_accessus: "the ear of the courts",
  periculum_tolerantia: "a cool head in danger",
  negotiatio: "bargaining",
  litterae: "letters and accounts",
  officia_burden: "duties owed to others",
};

export const parameterWords = (token: string) => PARAMETERS[token] ?? fromToken(token).toLowerCase();

export const MODES: Record<Mode, string> = { sea: "by sea", road: "by road", river: "by river" };

export const LEVELS: Record<Perceived, { word: string; marks: number }> = {
  low: { word: "little", marks: 1 },
  medium: { word: "some", marks: 2 },
  high: { word: "much", marks: 3 },
};

const NUMERALS: [number, string][] = [[10, "X"], [9, "IX"], [5, "V"], [4, "IV"], [1, "I"]];

export function numeral(value: number): string {
  let left = value;
  let text = "";
  for (const [worth, letter] of NUMERALS) {
    while (left >= worth) {
      text += letter;
      left -= worth;
    }
  }
  return text;
}
