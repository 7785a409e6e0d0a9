// What axe-core finds wrong with a page for those who cannot see it, or not well.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** What may not be found at all. */
const GRAVE = ["serious", "critical"];

/** Every grave finding in a line: the rule, what is wrong, and where. */
export async function graveFindings(page) {
  // Evaluated by the browser's own tools, so the page's policy against foreign scripts stays as it is.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.slice(0, 5).map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ""}`),
      many: nodes.length,
    }));
  });
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .map(({ id, impact, help, nodes, many }) => `${impact} ${id}: ${help} (${many})\n    ${nodes.join("\n    ")}`);
}
