// Every screen, in a seat with a long history: what axe-core finds, whether every control does something, and pictures.
//   node e2e/screens.mjs --url URL --words "SIX WORDS" --screenshots DIR
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { graveFindings } from "./axe.mjs";
import { DESKTOP, PHONE, REFUSED, device, eventually, launch, must } from "./browser.mjs";
import { crawl, stillness } from "./crawl.mjs";
import { addressOf, ask, contextLink, contextsOf, resume, sixWords, takeSeat } from "./player.mjs";
import { smallTargets } from "./targets.mjs";

const { values: asked } = parseArgs({
  options: { url: { type: "string" }, words: { type: "string" }, screenshots: { type: "string" }, only: { type: "string" } },
});
if (!asked.url || !asked.words || !asked.screenshots) {
  console.error('usage: node e2e/screens.mjs --url URL --words "SIX WORDS" --screenshots DIR [--only axe|crawl]');
  process.exit(1);
}
const SIZES = [["desktop", DESKTOP], ["phone", PHONE]];
const THEMES = ["light", "dark"];
/** Seconds that the drawing of the map may take without a graphics card. */
const DRAWN_WITHIN_MS = 60_000;

const browser = await launch();
const wrong = [];
/** The words that open the seat: those that were made last. */
let { words } = asked;

/** What has to be there before a context is looked at. */
async function arrived(page, name) {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  if (name === "ACTOR") await page.getByTestId("parameters").waitFor();
  if (name === "FORVM") await page.locator('[data-testid^="route-"]').first().waitFor();
  if (name === "LIBER") await page.getByTestId("moments").waitFor();
  if (name !== "MAP") return;
  await page.getByTestId("map-list").waitFor();
  await page.locator('[data-testid="map"][data-ready="true"]').waitFor({ timeout: DRAWN_WITHIN_MS });
}

/** Every screen with a way to come to it; `seated` has the long history, `fresh` has a seat and is nobody yet. */
async function* screens(seated, door, fresh) {
  yield { name: "door", page: door, come: () => takeSeat(door).waitFor() };
  yield { name: "beginning", page: fresh, come: () => fresh.getByRole("radio").first().waitFor() };
  for (const name of await contextsOf(seated)) {
    const come = async () => {
      await contextLink(seated, name).click();
      await arrived(seated, name);
    };
    yield { name, page: seated, come };
  }
}

async function look({ name, page, come }) {
  for (const [size, viewport] of SIZES) {
    await page.setViewportSize(viewport);
    await come();
    for (const scheme of THEMES) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      const seen = `${name}, ${size}, ${scheme}`;
      for (const finding of await graveFindings(page)) wrong.push(`${seen}: ${finding}`);
      await page.screenshot({ path: join(asked.screenshots, `long-${name}-${size}-${scheme}.png`), fullPage: true });
      // What is seen without scrolling: these are the pictures in the documents.
      await page.screenshot({ path: join(asked.screenshots, `${name}-${size}-${scheme}.jpg`), type: "jpeg", quality: 72 });
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) wrong.push(`${name}, ${size}: ${over} px too wide`);
    if (size === "phone") for (const small of await smallTargets(page)) wrong.push(`${name}: too small: ${small}`);
  }
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  console.log(`screens: looked at ${name}`);
}

/** Presses everything; a press that leads out of the seat is lived through, and one comes back by six words. */
async function pressAll({ name, page }) {
  const comeBack = async () => {
    if (page.url() !== new URL(addressOf(name), asked.url).href) await page.goto(`/${addressOf(name)}`);
    await page.keyboard.press("Escape");
    const gone = takeSeat(page);
    await page.getByTestId("purse-coin").or(gone).first().waitFor();
    if (await gone.isVisible()) {
      await resume(page.context(), words);
      await page.reload();
    }
    const trouble = page.getByTestId("trouble");
    if (await trouble.isVisible()) await trouble.getByRole("button", { name: "Close" }).click();
    await arrived(page, name);
  };
  const before = async (control) => {
    // The words change when they are made anew, and a device whose key was taken needs the last ones.
    if (control.testid === "revoke") words = await sixWords(page.context());
    const shown = page.getByTestId("resume-words");
    if (await shown.isVisible()) words = (await shown.textContent()).trim();
    if (control.inMap || control.words === "All of it") await stray(page);
  };
  const told = await crawl(page, { comeBack, before, isSkipped: destroysTheSeat });
  report(name, told);
}

/** Giving the seat up is the only thing that cannot be tried here; it has a test of its own. */
const destroysTheSeat = ({ testid }) => testid === "retire";

/** Goes somewhere on the map, so that a way back has something to do. */
async function stray(page) {
  await page.getByTestId("map").hover();
  await page.mouse.wheel(0, -400);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 600)));
}

function report(name, { pressed, disabled, dead, mute }) {
  console.log(`screens: ${name}: ${pressed} controls pressed, ${disabled} could not be`);
  wrong.push(...dead.map((key) => `${name}: nothing comes of ${key}`));
  wrong.push(...mute.map((key) => `${name}: does not say why it is disabled: ${key}`));
}

/** The door and the choice of who to be, which have no context and lead away from themselves. */
async function pressAway({ name, page, context }, comeBack) {
  const told = await crawl(page, { comeBack: () => comeBack(page, context) });
  report(name, told);
}

/** A seat that was asked for by the last press may be given only now: then the key is thrown away once more. */
const toDoor = (page, context) =>
  eventually("a device without a key stands at the door", async () => {
    await context.clearCookies();
    await page.goto("/");
    await takeSeat(page).or(page.getByRole("radio")).first().waitFor();
    return takeSeat(page).isVisible();
  });

const toBeginning = async (page, context) => {
  const state = await ask(context, "GET", "state").catch(() => ({ background: "gone" }));
  if (state.background) {
    await toDoor(page, context);
    await takeSeat(page).click();
  }
  await page.getByRole("radio").first().waitFor();
};

async function arrive(options = {}) {
  const { context, offences } = await device(browser, asked.url, { expected: [REFUSED], ...options });
  await context.addInitScript(stillness);
  const page = await context.newPage();
  return { context, page, offences };
}

async function mustBeGuarded(page) {
  const policy = (await (await page.request.get("/")).headers())["content-security-policy"] ?? "";
  const rules = new Map(policy.split(";").map((rule) => rule.trim().split(/\s+/)).map(([name, ...rest]) => [name, rest]));
  const scripts = rules.get("script-src") ?? rules.get("default-src");
  must(scripts, "the policy says which scripts may run");
  must(!scripts.some((source) => /unsafe|\*|https?:|data:|blob:/.test(source)), `only own scripts run, not ${scripts.join(" ")}`);
}

async function all() {
  const seated = await arrive();
  await resume(seated.context, words);
  const door = await arrive();
  const fresh = await arrive();
  for (const { page } of [seated, door, fresh]) await page.goto("/");
  await mustBeGuarded(door.page);
  await takeSeat(fresh.page).click();
  await seated.page.getByTestId("purse-coin").first().waitFor();
  if (asked.only !== "crawl") for await (const screen of screens(seated.page, door.page, fresh.page)) await look(screen);
  if (asked.only !== "axe") {
    await pressAway({ name: "door", ...door }, toDoor);
    await pressAway({ name: "beginning", ...fresh }, toBeginning);
    for (const name of await contextsOf(seated.page)) await pressAll({ name, ...seated });
  }
  for (const { offences } of [seated, door, fresh]) wrong.push(...new Set(offences));
}

await mkdir(asked.screenshots, { recursive: true });
let failure = null;
try {
  await all();
} catch (thrown) {
  failure = thrown;
  console.error(`screens: ${thrown.stack}`);
}
await browser.close();
for (const finding of wrong) console.error(`screens: ${finding}`);
const passed = !failure && wrong.length === 0;
console.log(passed ? "screens: passed" : "screens: failed");
process.exit(passed ? 0 : 1);
