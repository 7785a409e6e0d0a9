import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

/** WCAG 2.2: relative luminance, and the contrast of two colours. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const css = await readFile(new URL("../src/ui/base.css", import.meta.url), "utf8");
const [day, lamp] = css.split("@media (prefers-color-scheme: dark)") as [string, string];
const paints = (part: string) => Object.fromEntries([...part.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name!, hex!]));

const WRITTEN_ON: [string, string[]][] = [
  ["ink", ["travertine", "paper", "vellum"]],
  ["ink-soft", ["travertine", "paper", "vellum"]],
  ["red", ["travertine", "paper", "vellum"]],
  ["ochre", ["paper", "vellum"]],
  ["sea", ["paper"]],
  ["gain", ["paper"]],
  ["loss", ["paper"]],
  ["on-red", ["red-deep"]],
  ["on-red-soft", ["red-deep"]],
];

test.each([["day", paints(day)], ["lamp", { ...paints(day), ...paints(lamp.split("\n}\n")[0]!) }]])("words can be read by %s", (_, found) => {
  for (const [words, grounds] of WRITTEN_ON) {
    for (const ground of grounds) {
      expect(contrast(found[words]!, found[ground]!), `${words} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  }
  expect(contrast(found["edge-strong"]!, found["paper"]!), "edges of what can be pressed").toBeGreaterThanOrEqual(3);
});
