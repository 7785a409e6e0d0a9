// What happened while nobody looked, told from the moments themselves.
import type { Moment, State } from "../api/types";
import type { Seen } from "./keepsake";

export interface Digest {
  /** Days that passed. */
  days: number;
  /** Ventures that came home, and what they brought in all. */
  home: { count: number; proceeds_as: number };
  /** Change of the purse and of standing since. */
  purse_as: number;
  auctoritas: number;
  rests: number;
  /** Asses that went to wages of factors, interest and robbers. */
  spent_as: number;
  chapters: number;
  entries: number;
  matters: number;
  /** Strokes of fate that were heard of. */
  blows: number;
}

/** Kinds a digest is made of: what time brings by itself, and what another device may have done. */
export const KINDS = [
  "venture_home",
  "otium_ended",
  "factor_paid",
  "factor_robbed",
  "loan_interest",
  "loan_defaulted",
  "chapter_opened",
  "journal_unlocked",
  "scenario_opened",
  "news_heard",
] as const;

/** `null` where nothing is worth telling. */
export function digest(moments: readonly Moment[], before: Seen, after: State): Digest | null {
  if (moments.length === 0) return null;
  const of = (kind: (typeof KINDS)[number]) => moments.filter((moment) => moment.kind === kind);
  const sum = (found: readonly Moment[]) => found.reduce((total, moment) => total + (moment.value_perceived ?? 0), 0);
  const home = of("venture_home");
  const spent = ["factor_paid", "factor_robbed", "loan_interest", "loan_defaulted"] as const;
  return {
    days: Math.floor((Date.parse(after.server_time) - Date.parse(before.at)) / after.ms_per_day),
    home: { count: home.length, proceeds_as: sum(home) },
    purse_as: after.purse_as - before.purse_as,
    auctoritas: after.auctoritas - before.auctoritas,
    rests: of("otium_ended").length,
    spent_as: -sum(spent.flatMap(of)),
    chapters: of("chapter_opened").length,
    entries: of("journal_unlocked").length,
    matters: of("scenario_opened").length,
    blows: of("news_heard").length,
  };
}
