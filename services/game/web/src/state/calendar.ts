// Roman dates of days, as the server's `rules/calendar.rs` reckons them: day 0 is the Kalends of April of 740 from the
// founding of the City; a leap day every fourth year.

/** Astronomical year of day 0: 14 BCE, since there is no year 0. */
const YEAR_AT_START = -13;
const MONTH_AT_START = 3;
const FOUNDING = 753;
const FOUR_YEARS = 4 * 365 + 1;
/** From one market day to the next. */
export const MARKET_WEEK = 8;

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** As they follow `ante diem`, and as they follow a marker day itself. */
const MONTHS: readonly (readonly [string, string])[] = [
  ["Ianuarias", "Ianuariis"],
  ["Februarias", "Februariis"],
  ["Martias", "Martiis"],
  ["Apriles", "Aprilibus"],
  ["Maias", "Maiis"],
  ["Iunias", "Iuniis"],
  ["Iulias", "Iuliis"],
  ["Sextiles", "Sextilibus"],
  ["Septembres", "Septembribus"],
  ["Octobres", "Octobribus"],
  ["Novembres", "Novembribus"],
  ["Decembres", "Decembribus"],
];

const SIGNS: readonly (readonly [number, string])[] = [
  [1000, "M"], [900, "CM"], [500, "D"], [400, "CD"], [100, "C"], [90, "XC"],
  [50, "L"], [40, "XL"], [10, "X"], [9, "IX"], [5, "V"], [4, "IV"], [1, "I"],
];

interface RomanDay {
  year: number;
  /** 0 is January. */
  month: number;
  /** 1 is the first. */
  day: number;
}

/** Days that Romans name and count towards. */
export type Marker = "kalends" | "ides" | "market";

export function romanDate(simDay: number): string {
  const date = dateOf(simDay);
  return `${dayName(date)}, a.u.c. ${roman(FOUNDING + date.year)}`;
}

/** The nearest such day before (`-1`) or after (`1`) a day. */
export function markerFrom(simDay: number, marker: Marker, way: -1 | 1): number {
  let day = simDay + way;
  while (!isMarker(day, marker)) day += way;
  return day;
}

function isMarker(simDay: number, marker: Marker): boolean {
  if (marker === "market") return modulo(simDay, MARKET_WEEK) === 0;
  const { day, month } = dateOf(simDay);
  return day === (marker === "kalends" ? 1 : markers(month).ides);
}

function dateOf(simDay: number): RomanDay {
  let rest = modulo(simDay, FOUR_YEARS);
  let year = YEAR_AT_START + 4 * Math.floor(simDay / FOUR_YEARS);
  let month = MONTH_AT_START;
  while (rest >= daysOf(year, month)) {
    rest -= daysOf(year, month);
    month += 1;
    if (month === 12) {
      year += 1;
      month = 0;
    }
  }
  return { year, month, day: rest + 1 };
}

function dayName({ year, month, day }: RomanDay): string {
  const { nones, ides } = markers(month);
  const next = (month + 1) % 12;
  const on = MONTHS[month]![1];
  if (day === 1) return `Kalendis ${on}`;
  if (day === nones) return `Nonis ${on}`;
  if (day === ides) return `Idibus ${on}`;
  if (day < nones) return before(nones - day + 1, "Nonas", month);
  if (day < ides) return before(ides - day + 1, "Idus", month);
  // The sixth day before the Kalends of March comes twice in a leap year.
  const isLeapMonth = month === 1 && isLeap(year);
  if (isLeapMonth && day === 25) return `a.d. bis VI Kalendas ${MONTHS[next]![0]}`;
  const counted = isLeapMonth && day > 25 ? day - 1 : day;
  return before(MONTH_DAYS[month]! - counted + 2, "Kalendas", next);
}

/** Romans count both ends, so the day before is the second one. */
const before = (days: number, marker: string, month: number) =>
  days === 2 ? `pridie ${marker} ${MONTHS[month]![0]}` : `a.d. ${roman(days)} ${marker} ${MONTHS[month]![0]}`;

const markers = (month: number) => ([2, 4, 6, 9].includes(month) ? { nones: 7, ides: 15 } : { nones: 5, ides: 13 });
const isLeap = (year: number) => modulo(year, 4) === 0;
const daysOf = (year: number, month: number) => MONTH_DAYS[month]! + (month === 1 && isLeap(year) ? 1 : 0);
const modulo = (value: number, by: number) => ((value % by) + by) % by;

function roman(value: number): string {
  let rest = value;
  let text = "";
  for (const [worth, sign] of SIGNS) {
    while (rest >= worth) {
      text += sign;
      rest -= worth;
    }
  }
  return text;
}
