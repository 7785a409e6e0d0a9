// The first story, played by mouse on the real page.
//   node e2e/story.mjs --url URL --screenshots DIR
// Ends with 0 and `story: passed`, or with 1 and what was wrong. CHROMIUM names another browser.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DESKTOP, PHONE, must, open } from "./browser.mjs";

const { values: asked } = parseArgs({
  options: { url: { type: "string" }, screenshots: { type: "string" } },
});
if (!asked.url || !asked.screenshots) {
  console.error("usage: node e2e/story.mjs --url URL --screenshots DIR");
  process.exit(1);
}

/** Longest wait for a venture to come home. */
const HOME_WITHIN_MS = 120_000;
/** Longest wait for a rest to end. */
const REST_WITHIN_MS = 120_000;
/** A market period is 24 s; five merchants have to meet in one market in each of two before there is a history. */
const HISTORY_WITHIN_MS = 180_000;

await mkdir(asked.screenshots, { recursive: true });
const { browser, page, offences } = await open(asked.url);
page.setDefaultTimeout(20_000);

const shown = (locator, timeout) => locator.waitFor({ state: "visible", ...(timeout && { timeout }) });
const byId = (id) => page.getByTestId(id);
const step = (words) => console.log(`story: ${words}`);

/** Both sizes, by day and by lamplight; and nothing may be wider than the page. */
async function picture(name, { whole = false } = {}) {
  for (const [size, viewport] of [["desktop", DESKTOP], ["phone", PHONE]]) {
    await page.setViewportSize(viewport);
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.waitForTimeout(name === "map" ? 1_500 : 250);
      await page.screenshot({ path: join(asked.screenshots, `${name}-${size}-${scheme}.png`) });
    }
    await page.emulateMedia({ colorScheme: "light" });
    if (whole) await page.screenshot({ path: join(asked.screenshots, `${name}-${size}-whole.png`), fullPage: true });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    must(over <= 0, `${name} fits ${viewport.width} px (it is ${over} px too wide)`);
  }
  await page.setViewportSize(DESKTOP);
}

const context = (name) => page.getByRole("navigation", { name: "Contexts" }).getByRole("link", { name });
const asses = async (locator) => {
  const words = await locator.locator(".unseen").first().textContent();
  const denarii = Number(/(\d+) denari/.exec(words)?.[1] ?? 0);
  return (words.startsWith("minus") ? -1 : 1) * (denarii * 16 + Number(/(\d+) as/.exec(words)?.[1] ?? 0));
};

async function story() {
  step("the notice, before anything is recorded");
  await shown(page.getByRole("heading", { name: "OTIVM", level: 1 }));
  await shown(page.getByRole("heading", { name: "Before you sit down" }));
  must((await page.locator(".notice p").count()) > 0, "the notice says something");
  await picture("door");

  step("a seat");
  await page.getByRole("button", { name: "I agree, and take a seat" }).click();
  await shown(page.getByRole("heading", { name: "In the warm room" }));

  step("a background");
  const profiles = page.getByRole("radio");
  await profiles.first().waitFor();
  must((await profiles.count()) === 6, "six backgrounds are offered");
  must(await page.getByRole("button", { name: "Begin" }).isDisabled(), "none is chosen for the player");
  await page.locator(".profile").first().click();
  await picture("beginning", { whole: true });
  await page.getByRole("button", { name: /^Begin as/ }).click();

  step("FORVM");
  await shown(page.getByRole("heading", { level: 1, name: /FORVM/ }));
  // There may be several ways to Capua; the quickest comes first.
  const way = byId("route-capua").first();
  await shown(way);
  const capua = way.getByRole("button", { name: /Capua/ }).first();
  if ((await capua.getAttribute("aria-expanded")) !== "true") await capua.click();
  await shown(byId("cost-total"));
  for (const term of ["VECTVRA", "PORTORIA"]) await shown(way.getByRole("button", { name: term }));
  await shown(byId("forecast-profit"));
  await shown(byId("forecast-worst"));
  await shown(byId("news-age"));
  await page.getByRole("button", { name: "VECTVRA" }).hover();
  await shown(page.getByRole("tooltip"));
  await page.mouse.move(5, 5);
  must(await byId("rest").isDisabled(), "there is nothing to rest from yet");
  const before = await asses(byId("purse-coin"));
  must(before > 0, "there is coin in the purse");
  await picture("forum", { whole: true });

  step("a smaller cargo is reckoned again");
  const quantity = Number(await byId("quantity").inputValue());
  must(quantity >= 1, "the purse bears a cargo");
  if (quantity > 1) {
    const dearer = await asses(byId("cost-total"));
    await way.getByRole("button", { name: "Quantity: one less" }).click();
    await page.waitForFunction(
      ([wanted]) => !document.querySelector('[data-testid="dispatch"]').disabled &&
        document.querySelector('[data-testid="quantity"]').value === wanted,
      [String(quantity - 1)],
    );
    must((await asses(byId("cost-total"))) < dearer, "one less costs less");
  }

  step("dispatch to Capua");
  const cost = await asses(byId("cost-total"));
  await byId("dispatch").click();
  await shown(byId("venture"));
  must((await byId("venture").getAttribute("data-stage")) === "outbound", "the venture is outbound");
  await shown(byId("to-home"));
  await shown(byId("hindrance"));
  // Customs are part of the cost, and are paid only when the cargo is sold.
  const spent = before - (await asses(byId("purse-coin")));
  must(spent > 0 && spent <= cost, `what was paid (${spent} as) has left the purse (in all ${cost} as)`);
  await picture("underway");

  step("the map, and the venture moving on it");
  await context("MAP").click();
  await shown(page.locator('[data-testid="map"][data-ready="true"]'), 60_000);
  await shown(byId("traveller"));
  const where = () => byId("traveller").evaluate((element) => element.style.transform);
  const first = await where();
  await page.waitForFunction(
    (was) => document.querySelector('[data-testid="traveller"]')?.style.transform !== was,
    first,
    { timeout: 15_000 },
  );
  await shown(page.getByRole("heading", { name: "Places" }));
  await page.getByRole("button", { name: /Ostia/ }).click();
  must((await byId("attribution").textContent()).length > 0, "who made the data is said");
  await page.getByRole("button", { name: "All that is known" }).click();
  await picture("map");

  step("home again");
  await context("FORVM").click();
  await byId("venture").waitFor({ state: "detached", timeout: HOME_WITHIN_MS });
  await page.waitForFunction(() => /Home from/.test(document.querySelector('[data-testid="tidings"]').textContent));

  step("the journal");
  const entry = byId("journal-entry").first();
  await shown(entry);
  must(((await entry.locator("p").first().textContent()) ?? "").length > 20, "the journal tells something");
  await picture("home");

  step("ACTOR");
  await context("ACTOR").click();
  await shown(page.getByRole("heading", { name: "How you see yourself" }));
  must((await page.locator(".quality").count()) === 12, "twelve parameters are shown");
  await shown(byId("past-venture").first());
  await picture("actor", { whole: true });

  step("the price history");
  await context("FORVM").click();
  await byId("sparkline").first().waitFor({ timeout: HISTORY_WITHIN_MS });
  await byId("sparkline").first().scrollIntoViewIfNeeded();
  await picture("prices");

  step("rest");
  const standing = Number(await byId("purse-standing").textContent());
  await byId("rest").click();
  await shown(byId("resting"));
  await picture("resting");
  await byId("resting").waitFor({ state: "detached", timeout: REST_WITHIN_MS });
  must(Number(await byId("purse-standing").textContent()) > standing, "a rest raises AVCTORITAS");

  step("the page loaded again knows everything");
  await page.reload();
  await shown(byId("journal-entry").first());
}

let failure = null;
try {
  await story();
} catch (error) {
  failure = error;
  await page.screenshot({ path: join(asked.screenshots, "failure.png"), fullPage: true }).catch(() => undefined);
}
await browser.close();
for (const offence of offences) console.error(`story: ${offence}`);
if (failure) console.error(`story: ${failure.stack ?? failure}`);
const passed = !failure && offences.length === 0;
console.log(passed ? "story: passed" : "story: failed");
process.exit(passed ? 0 : 1);
