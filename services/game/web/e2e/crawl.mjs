// Presses every control of a screen and asks whether anything came of it: none may be dead.
import { controlsOf, press, reasonOf } from "./controls.mjs";

/** Controls of one screen that are pressed, at most: what is listed endlessly is sampled. */
const PRESSED_MAX = 400;
/** Controls of one kind with the same words in the same place (rows of a list) that are pressed. */
const ALIKE_MAX = 3;
/** Time in which something has to come of a press. */
const EFFECT_WITHIN_MS = 6_000;
/** Time in which the page is watched by itself, to know what moves without being pressed. */
const STILL_MS = 150;

/** A page that does nothing by itself: it believes that nobody looks, so it neither ticks nor asks. */
export function stillness() {
  window.stillness = false;
  const real = Object.getOwnPropertyDescriptor(Document.prototype, "hidden");
  Object.defineProperty(document, "hidden", { get: () => window.stillness || real.get.call(document) });
}

/** Begins to watch what changes; what changes by itself in a moment without a press does not count later. */
const watch = (page, stillMs) =>
  page.evaluate(async (stillMs) => {
    window.stillness = true;
    window.watching?.disconnect();
    const restless = new Set();
    let pressed = false;
    window.effect = null;
    window.watching = new MutationObserver((changes) => {
      for (const { target, type, attributeName } of changes) {
        if (!pressed) restless.add(target);
        else if (!restless.has(target)) window.effect ??= `${type} ${attributeName ?? ""} of ${target.nodeName}`;
      }
    });
    window.watching.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    await new Promise((done) => setTimeout(done, stillMs));
    pressed = true;
    window.focusBefore = document.activeElement;
    // What stands in a field is no part of the document.
    window.written = () => [...document.querySelectorAll("input, select, textarea")].map(({ value }) => value).join("|");
    window.writtenBefore = window.written();
  }, stillMs);

/** What can be seen to have come of a press, or nothing. */
async function effectOf(page, index, before, heard) {
  const until = Date.now() + EFFECT_WITHIN_MS;
  for (;;) {
    if (heard.length > 0) return heard[0];
    if (page.url() !== before) return `the address ${page.url()}`;
    const seen = await page
      .evaluate((index) => {
        if (window.effect) return window.effect;
        if (window.written() !== window.writtenBefore) return "what stands in a field";
        const now = document.activeElement;
        const elsewhere = now !== window.crawled?.[index] && now !== window.focusBefore && now !== document.body;
        return elsewhere ? `the focus on ${now.nodeName}` : null;
      }, index)
      .catch(() => "another page");
    if (seen) return seen;
    if (Date.now() > until) return null;
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done))).catch(() => undefined);
  }
}

/** Requests that the page makes without being pressed. */
const BY_ITSELF = /\/api\/v1\/(state|events|seat)(\?|$)/;

/** Everything but the DOM that a press may bring about. */
function listen(page) {
  const heard = [];
  const request = (asked) => {
    if (asked.method() !== "GET" || !BY_ITSELF.test(asked.url())) heard.push(`a request of ${asked.url()}`);
  };
  const download = () => heard.push("a download");
  const dialog = (shown) => {
    heard.push("a dialog");
    void shown.dismiss();
  };
  page.on("request", request).on("download", download).on("dialog", dialog);
  const stop = () => page.off("request", request).off("download", download).off("dialog", dialog);
  return { heard, stop };
}

/**
 * Crawls one screen. `comeBack` makes sure that the page is on it, `isSkipped` names what would destroy the seat, and
 * `before` is called with every control that is about to be pressed. Tells how many were pressed, and what is wrong.
 */
export async function crawl(page, { comeBack, isSkipped = () => false, before = async () => undefined }) {
  const [done, alike, dead] = [new Set(), new Map(), []];
  const told = { pressed: 0, disabled: 0, dead, mute: [] };
  const look = async () => {
    await comeBack();
    const fresh = (await controlsOf(page)).filter(({ key }) => !done.has(key));
    // What already is as it would become is pressed last: by then another one of its group has taken its place.
    return fresh.sort((a, b) => Number(a.chosen) - Number(b.chosen));
  };
  for (let [next] = await look(); next && told.pressed < PRESSED_MAX; [next] = await look()) {
    done.add(next.key);
    const family = next.key.replace(/ \d+$/, "");
    alike.set(family, (alike.get(family) ?? 0) + 1);
    if (alike.get(family) > ALIKE_MAX || isSkipped(next)) continue;
    if (next.disabled) {
      told.disabled += 1;
      if (!(await reasonOf(page, next.index))) told.mute.push(next.key);
      continue;
    }
    await before(next);
    told.pressed += 1;
    if (!(await isAlive(page, next)) && !next.chosen) dead.push(next.key);
  }
  return told;
}

async function isAlive(page, control) {
  const address = page.url();
  await watch(page, STILL_MS);
  const written = await page.evaluate((index) => window.crawled[index].value, control.index);
  const drawn = control.inMap ? await picture(page) : null;
  const { heard, stop } = listen(page);
  try {
    await press(page, control);
    const effect = (await takesText(page, control, written)) || (await effectOf(page, control.index, address, heard));
    // A map is drawn, and not made of elements: what is pressed there changes the picture.
    return Boolean(effect) || (drawn !== null && !drawn.equals(await picture(page)));
  } finally {
    stop();
    await page.evaluate(() => (window.stillness = false)).catch(() => undefined);
  }
}

/** A field to write into is alive when it keeps what was written; one for numbers also when it has room for one only. */
const takesText = (page, { index, kind }, before) =>
  ["text", "search", "textarea", "number"].includes(kind) &&
  page.evaluate(([index, before]) => {
    const { type, value, min, max } = window.crawled[index];
    if (type !== "number") return value === "ab";
    return value !== before || (min !== "" && Number(min) >= Number(max || Infinity));
  }, [index, before]);

const picture = (page) => page.getByTestId("map").screenshot();
