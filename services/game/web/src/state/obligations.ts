// What is owed, in figures and words. Pure.
import { MATTERS } from "./moments";
import { AS_PER_DENARIUS, moneyText } from "./money";
import { fromToken } from "./names";

/** What asking a patron brings and costs; no answer of the server says it, so a test reads it out of `rules/economy.rs`. */
export const PATRON = { advance_as: 320, auctoritas: 15 };

/** Whose offer a debt came from. */
export function lender(offer: string): string {
  const matter = offer.split("/")[0] ?? offer;
  return MATTERS[matter] ?? fromToken(matter);
}

/** Asses from what was typed; nothing, half a coin and less than nothing are none. */
export const typedAsses = (denarii = "", asses = "") => whole(denarii) * AS_PER_DENARIUS + whole(asses);

const whole = (typed: string) => Math.max(0, Math.floor(Number(typed) || 0));

/** Why it cannot be paid; `null` where it can. More than is owed is as much as is owed. */
export function repayHindrance(amount: number, owed_as: number, purse_as: number): string | null {
  if (purse_as === 0) return "Your purse is empty.";
  if (amount === 0) return "Say how much.";
  return Math.min(amount, owed_as) > purse_as ? `There are only ${moneyText(purse_as)} in your purse.` : null;
}
