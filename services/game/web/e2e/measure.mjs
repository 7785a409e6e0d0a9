// What the page weighs and how soon it can be used; prints one line of JSON.
//   node e2e/measure.mjs --url URL --words "SIX WORDS OF A SEAT WITH A HISTORY"
import { parseArgs } from "node:util";
import { device, launch, must } from "./browser.mjs";
import { panning } from "./panning.mjs";
import { addressOf, ask, command, resume } from "./player.mjs";

const { values: asked } = parseArgs({ options: { url: { type: "string" }, words: { type: "string" } } });
if (!asked.url || !asked.words) {
  console.error('usage: node e2e/measure.mjs --url URL --words "SIX WORDS"');
  process.exit(1);
}
/** First visits that are measured, each with an empty cache, and what slows the machine down for them. */
const VISITS = 5;
const SLOWER = 4;
/** What can be used when a page is there: the button of the door, and the one that sends a venture. */
const DOOR = "main button.main:not([disabled]), main button:not([disabled])";
const FORUM = '[data-testid="dispatch"]:not([disabled])';

/** What the service worker puts aside for later is no part of what a page waits for. */
const PLAIN = { serviceWorkers: "block" };

const browser = await launch();

/** Notes in the page at which instant its main control could be used. */
function noteInteractive(selector) {
  const look = () => {
    if (document.querySelector(selector)) window.interactiveAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** A first visit: the instant, and the script that had come by then. */
async function visit(selector, cookies, slower) {
  const { context } = await device(browser, asked.url, PLAIN);
  await context.addCookies(cookies);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await page.addInitScript(noteInteractive, selector);
  await page.goto("/");
  await page.waitForFunction(() => window.interactiveAt !== undefined);
  const seen = await page.evaluate(() => ({
    interactiveMs: window.interactiveAt,
    scriptBytes: performance
      .getEntriesByType("resource")
      .filter(({ name, responseEnd }) => /\.m?js$/.test(new URL(name).pathname) && responseEnd <= window.interactiveAt)
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  }));
  await context.close();
  return seen;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function visits(selector, cookies) {
  const slow = [];
  for (let number = 0; number < VISITS; number += 1) slow.push((await visit(selector, cookies, SLOWER)).interactiveMs);
  const { scriptBytes } = await visit(selector, cookies, 1);
  return { interactive_ms: slow, median_ms: median(slow), script_kib: scriptBytes / 1024 };
}

/** A seat in which something can be sent at once. */
async function newSeat() {
  const { context } = await device(browser, asked.url, PLAIN);
  const { notice_version: notice } = await ask(context, "GET", "seat");
  await ask(context, "POST", "seat", { consent: true, notice });
  await command(context, { type: "choose_background", background: "former_legionary" });
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

/** Everything of script, the drawn map and its worker too, as the network carries it. */
async function allScript(cookies) {
  const { context } = await device(browser, asked.url, PLAIN);
  await context.addCookies(cookies);
  const page = await context.newPage();
  const carried = new Map();
  const add = async (request) => {
    const { pathname } = new URL(request.url());
    if (!/\.m?js$/.test(pathname)) return;
    carried.set(pathname, (await request.sizes()).responseBodySize);
  };
  const adding = [];
  context.on("requestfinished", (request) => adding.push(add(request)));
  await page.goto(`/${addressOf("MAP")}`);
  await page.locator('[data-testid="map"][data-ready="true"]').waitFor({ timeout: 60_000 });
  await page.waitForLoadState("networkidle").catch(() => undefined);
  await Promise.all(adding);
  // A worker's own script is not always told of by the page's network, but always by its timings.
  const timed = await page.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize]),
  );
  for (const [path, bytes] of timed) if (/\.m?js$/.test(path) && !carried.get(path)) carried.set(path, bytes);
  must([...carried.keys()].some((path) => /worker/.test(path)), "the map's worker is weighed, too");
  must([...carried.values()].every((bytes) => bytes > 0), "every script has a weight");
  await context.close();
  return [...carried.values()].reduce((sum, bytes) => sum + bytes, 0) / 1024;
}

const cookies = await newSeat();
const told = {
  door: await visits(DOOR, []),
  forum: await visits(FORUM, cookies),
  with_map_kib: await allScript(cookies),
};
const { context: seated } = await device(browser, asked.url, PLAIN);
await resume(seated, asked.words);
told.panning = await panning(browser, seated, asked.url);
await browser.close();
console.log(JSON.stringify(told));
