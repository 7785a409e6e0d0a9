// Whether the page grows: an hour of play, lived faster. Prints one line of JSON.
//   node e2e/heap.mjs --url URL --speed 60 [--minutes 60]
// The game behind URL has a clock that runs `speed` times as fast, and so has the page: its timers and its time are its own,
// only quicker. Everything between them is real: requests, answers, events, ventures, the drawn map.
import { parseArgs } from "node:util";
import { device, launch } from "./browser.mjs";
import { contextLink, contextsOf, sitDown } from "./player.mjs";

const { values: asked } = parseArgs({
  options: { url: { type: "string" }, speed: { type: "string" }, minutes: { type: "string", default: "60" } },
});
if (!asked.url || !asked.speed) {
  console.error("usage: node e2e/heap.mjs --url URL --speed 60 [--minutes 60]");
  process.exit(1);
}
const speed = Number(asked.speed);
const minutes = Number(asked.minutes);
/** The page is warm when every context was open so many times, and a sixth of the time is over. */
const WARM_ROUNDS = 3;
const WARM = 1 / 6;
/** The map is drawn anew with every look at it, which costs most of all without a graphics card: one look in so many. */
const MAP_EVERY = 6;

/** Makes the page's own time run faster. */
function hurry(speed) {
  const [timeout, interval, now, Real] = [setTimeout, setInterval, Date.now, Date];
  const began = now();
  const quick = () => began + (now() - began) * speed;
  window.setTimeout = (act, ms = 0, ...rest) => timeout(act, ms / speed, ...rest);
  window.setInterval = (act, ms = 0, ...rest) => interval(act, ms / speed, ...rest);
  window.Date = class extends Real {
    constructor(...given) {
      super(...(given.length > 0 ? given : [quick()]));
    }
    static now = quick;
  };
}

const browser = await launch();
const { context } = await device(browser, asked.url, { expected: ["Failed to load resource"] });
await context.addInitScript(hurry, speed);
const page = await context.newPage();
await page.goto("/");
await sitDown(page);
const session = await context.newCDPSession(page);

/** Bytes that are still held when all that can be thrown away has been; always in the same context. */
async function held() {
  await contextLink(page, "FORVM").click();
  await page.locator('[data-testid^="route-"]').first().waitFor();
  for (let times = 0; times < 3; times += 1) await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize;
}

const acts = { venture: 0, rest: 0, looks: 0 };

/** Presses what can be pressed, as somebody who plays on and on. */
async function playOn(names) {
  await contextLink(page, "FORVM").click();
  for (const [id, act] of [["rest", "rest"], ["dispatch", "venture"]]) {
    const button = page.locator(`[data-testid="${id}"]:enabled`).first();
    if (!(await button.isVisible())) continue;
    await button.click({ timeout: 2_000 }).then(() => (acts[act] += 1), () => undefined);
  }
  acts.looks += 1;
  const near = names.filter((name) => name !== "MAP");
  await lookAt(acts.looks % MAP_EVERY === 0 ? "MAP" : near[acts.looks % near.length]);
}

async function lookAt(name) {
  await contextLink(page, name).click();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  if (name === "MAP") await page.locator('[data-testid="map"][data-ready="true"]').waitFor();
}

async function playFor(simulatedMs, names) {
  const until = Date.now() + simulatedMs / speed;
  while (Date.now() < until) await playOn(names);
}

const names = await contextsOf(page);
const whole = minutes * 60_000;
for (let round = 0; round < WARM_ROUNDS; round += 1) for (const name of names) await lookAt(name);
await playFor(whole * WARM, names);
const warm = await held();
await playFor(whole * (1 - WARM), names);
const end = await held();
await browser.close();
console.log(JSON.stringify({ warm_kib: warm / 1024, end_kib: end / 1024, growth_kib: (end - warm) / 1024, minutes, ...acts }));
