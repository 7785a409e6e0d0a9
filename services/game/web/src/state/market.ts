// How a market looks to someone who walks through it.

/** In five words, how full a market is: -1000 bare, 1000 full. */
export function fullness(permille: number): string {
  if (permille <= -600) return "bare shelves";
  if (permille <= -200) return "wanting";
  if (permille < 200) return "as usual";
  if (permille < 600) return "well stocked";
  return "heaped full";
}

/** A price beside what is usual there: merchants feel a fiftieth, and talk of a fifth. */
export function besideUsual(price: number, usual: number): string {
  if (usual <= 0) return "";
  const off = price / usual - 1;
  const side = off > 0 ? "dearer" : "cheaper";
  if (Math.abs(off) < 0.02) return "as usual";
  if (Math.abs(off) < 0.07) return `a little ${side}`;
  return Math.abs(off) < 0.2 ? side : `much ${side}`;
}

/** Which way the last prices went. */
export function trend(history: readonly number[]): "rising" | "falling" | "steady" {
  const first = history[0];
  const last = history[history.length - 1];
  if (first === undefined || last === undefined) return "steady";
  const change = (last - first) / Math.max(1, first);
  if (change > 0.02) return "rising";
  return change < -0.02 ? "falling" : "steady";
}

export interface Sparkline {
  /** Points of a polyline. */
  points: string;
  last: { x: number; y: number };
}

/** Prices as a line in a box; a line that never moves lies in the middle. */
export function sparkline(history: readonly number[], width: number, height: number, margin = 3): Sparkline | null {
  if (history.length < 2) return null;
  const low = Math.min(...history);
  const span = Math.max(...history) - low;
  const step = (width - 2 * margin) / (history.length - 1);
  const at = history.map((price, index) => ({
    x: round(margin + index * step),
    y: round(span === 0 ? height / 2 : margin + (1 - (price - low) / span) * (height - 2 * margin)),
  }));
  return { points: at.map(({ x, y }) => `${x},${y}`).join(" "), last: at[at.length - 1] as { x: number; y: number } };
}

const round = (value: number) => Math.round(value * 10) / 10;
