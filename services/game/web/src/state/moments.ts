// Moments in words, and the groups by which the ledger is read.
import type { Moment } from "../api/types";
import { moneyText } from "./money";
import { fromToken } from "./names";

export function momentWords({ kind, subject, value_perceived }: Moment): string {
  const sum = value_perceived == null ? "" : `, ${moneyText(value_perceived)}`;
  return `${fromToken(kind)}: ${subject}${sum}`;
}
