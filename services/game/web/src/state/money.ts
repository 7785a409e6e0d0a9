// Money is whole asses everywhere; only its words know of denarii.

export const AS_PER_DENARIUS = 16;

/** Thousands are set apart by a thin space that does not break. */
const grouped = (whole: number) => String(whole).replace(/\B(?=(\d{3})+$)/g, "\u202f");

function split(asses: number) {
  const whole = Math.abs(asses);
  return { denarii: Math.floor(whole / AS_PER_DENARIUS), rest: whole % AS_PER_DENARIUS, below: asses < 0 };
}

/** `12 dn 4 as`: for the eye. */
export function moneyText(asses: number): string {
  const { denarii, rest, below } = split(asses);
  const parts = [denarii > 0 && `${grouped(denarii)}\u00a0dn`, (rest > 0 || denarii === 0) && `${rest}\u00a0as`];
  return (below ? "\u2212" : "") + parts.filter(Boolean).join(" ");
}

/** `+12 dn`: a gain or a loss, with its sign. */
export const gainText = (asses: number) => (asses > 0 ? "+" : "") + moneyText(asses);

/** `minus 12 denarii and 4 asses`: for the ear. */
export function moneySpoken(asses: number): string {
  const { denarii, rest, below } = split(asses);
  const parts = [
    denarii > 0 && `${denarii} ${denarii === 1 ? "denarius" : "denarii"}`,
    (rest > 0 || denarii === 0) && `${rest} ${rest === 1 ? "as" : "asses"}`,
  ];
  return (below ? "minus " : "") + parts.filter(Boolean).join(" and ");
}
