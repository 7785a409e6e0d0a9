// Moments in words, and the groups by which the book is read. Pure: whoever knows better names brings them along.
import type { Moment } from "../api/types";
import { gainText, moneyText } from "./money";
import { fromToken } from "./names";
import { daysText } from "./time";
import { numeral } from "./words";

/** Better names than the tokens of a moment, from whoever knows some. */
export interface Names {
  good?: (token: string) => string;
  place?: (token: string) => string;
  parameter?: (token: string) => string;
  /** The place a venture goes to. */
  ventureTo?: (id: number) => string | undefined;
  factor?: (id: number) => string | undefined;
  /** The heading of the journal's entry that a moment unlocked. */
  entry?: (seq: number) => string | undefined;
  /** The kind of another moment. */
  kindOf?: (seq: number) => string | undefined;
}

/** What a moment's figure is. */
type Measure = "purse" | "coin" | "hope" | "worth" | "owed" | "units" | "days" | "standing" | "level" | "news" | "none";

/** Every kind of moment: its sentence, and what its figure is. `test/moments.test.ts` knows when one is missing. */
export const KINDS: Record<string, readonly [sentence: string, measure: Measure]> = {
  seat_taken: ["You sat down, and this book was opened", "none"],
  rules_in_force: ["The rules that hold from here on", "none"],
  command_given: ["{command}", "none"],
  background_chosen: ["You are a {background}", "none"],
  parameter_set: ["{parameter}, as you see yourself", "level"],
  parameter_drifted: ["{parameter} is not what it was", "level"],
  purse_endowed: ["The purse that you began with", "purse"],
  auctoritas_gained: ["{standing}", "standing"],
  venture_dispatched: ["A venture left, {way}", "hope"],
  goods_bought: ["Bought {good} for a venture", "purse"],
  vectura_paid: ["Paid the freight of {venture}", "purse"],
  wages_paid: ["Paid porters and guards of {venture}", "purse"],
  stock_loaded: ["Took {good} out of the store for a venture", "units"],
  storm: ["A storm met {venture}", "none"],
  wreck: ["{venture} was wrecked", "none"],
  pirates: ["Pirates met {venture}", "none"],
  robbers: ["Robbers met {venture}", "none"],
  delay: ["{venture} was kept on the way", "none"],
  dispute: ["The customs disputed the list of {venture}", "none"],
  spoilage: ["Part of the cargo of {venture} was spoilt", "none"],
  pilfering: ["Something went missing from {venture}", "none"],
  windfall: ["A buyer wanted the cargo of {venture} that very day", "none"],
  unheard: ["Something happened to {venture}, far away. Nobody at home knows yet what", "none"],
  goods_sold: ["A venture sold {good}. The coin travels home", "coin"],
  portoria_paid: ["{venture} paid the customs", "coin"],
  place_reached: ["A venture reached {place} with nothing to sell", "none"],
  cargo_bought: ["A venture bought {good} on its way, with the coin that it carries", "coin"],
  news_heard: ["News came of {venture}: {news}", "news"],
  stock_unloaded: ["A venture brought {good} home into the store", "units"],
  venture_home: ["{venture} is home", "purse"],
  stock_bought: ["Bought {good} for the store", "purse"],
  stock_sold: ["Sold {good} out of the store", "purse"],
  exchange_complete: ["Gave {given} and took {taken}", "worth"],
  work_begun: ["The workshop began on {good}; its hands were paid", "purse"],
  work_done: ["The workshop is done with {good}", "units"],
  factor_hired: ["{name} leads ventures for you from now on", "none"],
  factor_paid: ["Paid the week's wage of {factor}", "purse"],
  factor_fell_ill: ["{factor} fell ill", "none"],
  factor_robbed: ["Coin went missing where {factor} had been", "purse"],
  factor_left: ["{factor} left you", "none"],
  loan_taken: ["Borrowed, at “{matter}”", "purse"],
  loan_interest: ["A month's interest was added to the debt", "owed"],
  loan_repaid: ["Paid back of the debt", "purse"],
  loan_defaulted: ["The debt was due, and what was in the purse was taken for it", "purse"],
  patron_advanced: ["A patron gave you coin to go on with", "purse"],
  scenario_opened: ["A matter came up: “{matter}”", "none"],
  scenario_answered: ["You answered in the matter “{matter}”", "none"],
  scenario_paid: ["Coin changed hands in the matter “{matter}”", "purse"],
  scenario_ended: ["The matter “{matter}” came to its end", "none"],
  otium_begun: ["You went to rest", "days"],
  otium_access_fee: ["Paid at the baths' door, and at other doors", "purse"],
  personal_maintenance: ["Paid for bread, oil and a clean tunic", "purse"],
  officia_obligation: ["Paid for gifts to those whom one owes them", "purse"],
  otium_ended: ["The rest is over", "none"],
  chapter_opened: ["Chapter {chapter} begins", "none"],
  journal_unlocked: ["You wrote in your journal{entry}", "none"],
};

/** What was told to be done, by the name of the command. */
export const COMMANDS: Record<string, string> = {
  choose_background: "You said who you are",
  dispatch: "You gave word to send a venture",
  send: "You gave word to send a venture and what it does on its way",
  rest: "You gave word that you are not to be disturbed",
  buy: "You gave word to buy for the store",
  sell: "You gave word to sell out of the store",
  barter: "You gave word to barter",
  make: "You gave word to the workshop",
  hire_factor: "You gave word to hire a man",
  dismiss_factor: "You gave word to send a man away",
  answer: "You gave your answer",
  repay: "You gave word to pay back",
  ask_patron: "You asked a patron",
};

/** Headings of matters; the state knows only those that are open. */
export const MATTERS: Record<string, string> = {
  balnea_conversation: "In the warm room",
  bronze_forge_fire: "Smoke over the street of the smiths",
  capuan_timber_yard_fire: "A letter that smells of resin",
  faenus_offer: "A bench in the forum",
};

export const INCIDENTS: Record<string, string> = {
  storm: "a storm",
  wreck: "a wreck",
  pirates: "pirates",
  robbers: "robbers",
  delay: "it was kept on the way",
  dispute: "the customs dispute a list",
  spoilage: "part of the cargo is spoilt",
  pilfering: "something is missing",
  windfall: "a buyer who could not wait",
};

export interface Group {
  id: string;
  name: string;
  /** Absent where it is everything. */
  kinds?: readonly string[];
}

const by = (...beginnings: string[]) =>
  Object.keys(KINDS).filter((kind) => beginnings.some((beginning) => kind.startsWith(beginning)));

export const GROUPS: readonly [Group, ...Group[]] = [
  { id: "all", name: "All" },
  { id: "coin", name: "Coin", kinds: Object.keys(KINDS).filter((kind) => KINDS[kind]![1] === "purse") },
  {
    id: "ventures",
    name: "Ventures",
    kinds: [
      ...by("venture_", "goods_", "vectura_", "wages_", "portoria_", "place_", "cargo_", "news_", "unheard"),
      ...Object.keys(INCIDENTS),
      "stock_loaded",
      "stock_unloaded",
    ],
  },
  { id: "rests", name: "Rests", kinds: by("otium_", "personal_", "officia_") },
  { id: "store", name: "Store and workshop", kinds: by("stock_", "exchange_", "work_") },
  { id: "people", name: "People", kinds: by("factor_") },
  { id: "debts", name: "Debts", kinds: by("loan_", "patron_") },
  { id: "matters", name: "Matters", kinds: by("scenario_") },
  {
    id: "person",
    name: "Yourself",
    kinds: by("seat_", "rules_", "background_", "parameter_", "purse_", "auctoritas_", "chapter_", "journal_"),
  },
];

const LEVEL_WORDS = ["little", "some", "much"];

/** The sentence alone, without its figure. */
export function momentSentence(moment: Moment, names: Names = {}): string {
  const [sentence] = KINDS[moment.kind] ?? [fromToken(moment.kind)];
  const filled = sentence.replace(/\{(\w+)\}/g, (_, what: string) => PIECES[what]?.(moment, names) ?? moment.subject);
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}

/** A moment as one line of plain text. */
export function momentWords(moment: Moment, names: Names = {}): string {
  const figure = figureText(moment, names);
  return momentSentence(moment, names) + (figure ? `, ${figure}` : "");
}

/** The change of the purse, where that is what the figure is. */
export const purseChange = ({ kind, value_perceived }: Moment): number | null =>
  KINDS[kind]?.[1] === "purse" && value_perceived != null ? value_perceived : null;

/** The figure in words; empty where there is none, or none that is known. */
export function figureText(moment: Moment, names: Names = {}): string {
  const { kind, value_perceived: value } = moment;
  return value == null ? "" : MEASURES[KINDS[kind]?.[1] ?? "none"](value, moment, names);
}

const signed = (value: number) => (value > 0 ? `+${value}` : String(value).replace("-", "\u2212"));

const MEASURES: Record<Measure, (value: number, moment: Moment, names: Names) => string> = {
  purse: gainText,
  coin: moneyText,
  hope: (value) => `${moneyText(value)} hoped for`,
  worth: (value) => `worth ${moneyText(value)}`,
  owed: (value) => `${moneyText(-value)} more to pay`,
  units: signed,
  days: daysText,
  standing: signed,
  level: (value) => LEVEL_WORDS[value] ?? String(value),
  news: newsText,
  none: () => "",
};

/** Coin lost and wares lost look alike in a figure; days and a better price can be told from what happened. */
function newsText(value: number, moment: Moment, names: Names): string {
  const what = moment.cause == null ? undefined : names.kindOf?.(moment.cause);
  if (what === "delay" || what === "dispute") return `${daysText(-value)} lost`;
  if (what === "windfall") return `${value / 10}\u00a0in the hundred more`;
  return what ? `${-value} lost` : "";
}

const PIECES: Record<string, (moment: Moment, names: Names) => string> = {
  command: ({ subject }) => COMMANDS[subject] ?? `You gave word: ${fromToken(subject).toLowerCase()}`,
  background: ({ subject }) => fromToken(subject).toLowerCase(),
  parameter: ({ subject }, names) => (names.parameter ?? fromToken)(subject),
  standing: ({ value_perceived }) => ((value_perceived ?? 0) < 0 ? "Your name carries less far" : "Your name carries further"),
  good: ({ subject }, names) => goodOf(subject, names),
  given: ({ subject }, names) => goodOf(subject.split("-")[0] ?? "", names),
  taken: ({ subject }, names) => goodOf(subject.split("-")[1] ?? "", names),
  place: ({ subject }, names) => placeOf(subject, names),
  way: ({ subject }, names) => {
    const [from = "", to = ""] = subject.split("-");
    return `from ${placeOf(from, names)} to ${placeOf(to, names)}`;
  },
  venture: ({ subject }, names) => {
    const id = numberOf(subject);
    const to = names.ventureTo?.(id);
    return to ? `the venture to ${placeOf(to, names)}` : `venture ${id}`;
  },
  news: ({ cause }, names) => INCIDENTS[(cause != null && names.kindOf?.(cause)) || ""] ?? "it did not go as was planned",
  name: ({ subject }) => subject,
  factor: ({ subject }, names) => names.factor?.(numberOf(subject)) ?? "one of your men",
  // A debt names the matter and the answer that it came from.
  matter: ({ subject }) => {
    const token = subject.split("/")[0] ?? subject;
    return MATTERS[token] ?? fromToken(token);
  },
  chapter: ({ subject }) => numeral(numberOf(subject)),
  entry: ({ seq }, names) => {
    const title = names.entry?.(seq);
    return title ? `: “${title}”` : "";
  },
};

const goodOf = (token: string, names: Names) => names.good?.(token) ?? fromToken(token).toLowerCase();
const placeOf = (token: string, names: Names) => names.place?.(token) ?? fromToken(token);
const numberOf = (subject: string) => Number(subject.split("/")[1] ?? subject);
