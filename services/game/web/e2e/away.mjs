// A page that was away: without a line, for a while, and while a newer one was put in its place.
//   node e2e/away.mjs --url URL
import { parseArgs } from "node:util";
import { REFUSED, device, eventually, launch, must } from "./browser.mjs";
import { contextLink, purse, sitDown } from "./player.mjs";
import { proxyTo } from "./proxy.mjs";

const { values: asked } = parseArgs({ options: { url: { type: "string" } } });
if (!asked.url) {
  console.error("usage: node e2e/away.mjs --url URL");
  process.exit(1);
}
/** From here on a page tells what happened meanwhile; a little more, for the clocks of two machines. */
const AWAY_MS = 63_000;
const browser = await launch();
const step = (words) => console.log(`away: ${words}`);

const controlled = (page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);

async function story() {
  const { context, offences } = await device(browser, asked.url, { expected: [REFUSED] });
  const page = await context.newPage();
  await page.goto("/");

  step("a venture leaves, and the page is closed");
  await sitDown(page);
  await page.getByTestId("dispatch").first().click();
  await page.getByTestId("venture").waitFor();
  await eventually("the book is kept for a day without a line", () =>
    page.evaluate(() => (localStorage.getItem("otivm.kept") ?? "").includes("venture_dispatched")));
  await page.reload();
  await controlled(page);
  await page.getByTestId("venture").waitFor();
  const left = Date.now();
  await page.goto("about:blank");

  step("without a line the page shows what it last saw, and offers nothing to do");
  await context.setOffline(true);
  await page.goto("/");
  const offline = page.getByTestId("offline");
  await offline.waitFor();
  const words = await offline.textContent();
  must(/Marcus Atilius Varro/.test(words), "whose book it is");
  must(/A venture left/.test(words), "the ledger tells that a venture left");
  must(/Discharge/.test(words), "the journal is there");
  must((await page.locator("button:visible, form:visible").count()) === 0, "there is nothing to press");
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
    return all.flat();
  });
  must(kept.length > 5 && kept.every((url) => !new URL(url).pathname.includes("/api/")), "no answer of the API is kept");

  step("with the line it goes on by itself");
  await page.goto("about:blank");
  await new Promise((done) => setTimeout(done, Math.max(0, left + AWAY_MS - Date.now())));
  await context.setOffline(false);
  await page.goto("/");

  step("while one was away the venture came home, and that is told");
  const digest = page.getByTestId("digest");
  await digest.waitFor();
  must(/A venture came home and brought/.test(await digest.textContent()), `the digest tells of the venture: ${await digest.textContent()}`);
  must((await page.getByTestId("venture").count()) === 0, "the page is right without a reload");
  await digest.getByRole("button").click();
  await digest.waitFor({ state: "detached" });
  await page.reload();
  await page.getByTestId("dispatch").first().waitFor();
  must((await digest.count()) === 0, "it is told once");

  must(offences.length === 0, offences.join("; "));
}

/** The same worker with another name for its files is a new version to the browser. */
async function aNewerPage() {
  step("a newer page waits until the player says so");
  let isNewer = false;
  const proxy = await proxyTo(asked.url, (path, text) =>
    isNewer && path === "/sw.js" ? text.replace(/"otivm-" \+ "[0-9a-f]+"/, '"otivm-newer"') : text);
  const { context, offences } = await device(browser, proxy.url, { expected: [REFUSED] });
  const page = await context.newPage();
  await page.goto("/");
  await sitDown(page);
  await page.reload();
  await controlled(page);
  const before = await purse(page);
  isNewer = true;
  await page.evaluate(async () => {
    // A browser asks for its worker by itself once a day, and the page once an hour.
    await (await navigator.serviceWorker.getRegistration()).update();
  });
  const banner = page.getByTestId("new-version");
  await banner.waitFor();
  await contextLink(page, "ACTOR").click();
  await page.getByTestId("parameters").waitFor();
  must(await banner.isVisible(), "one goes on playing with the page that one has");
  await Promise.all([page.waitForEvent("load"), banner.getByRole("button").click()]);
  await page.getByTestId("parameters").waitFor();
  await eventually("the old files are gone", async () => (await page.evaluate(() => caches.keys())).join() === "otivm-newer");
  must((await purse(page)) === before, "the seat is the same");
  must(offences.length === 0, offences.join("; "));
  await context.close();
  proxy.close();
}

let failure = null;
try {
  await aNewerPage();
  await story();
} catch (thrown) {
  failure = thrown;
  console.error(`away: ${thrown.stack}`);
}
await browser.close();
console.log(failure ? "away: failed" : "away: passed");
process.exit(failure ? 1 : 0);
