// A browser that tolerates nothing: every console error, page error, refused policy or foreign request is remembered.
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

/** What Chromium says of every answer that is an error; for states that are made by one. */
export const REFUSED = "Failed to load resource";

export const launch = (flags = []) =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, ...flags] });

/**
 * A device of its own: cookies, size, and what went wrong on any of its pages. `expected` are pieces of console errors that an
 * odd state brings with it; `touch` makes it one that is touched.
 */
export async function device(browser, url, { viewport = DESKTOP, expected = [], touch = false, scheme = "light", serviceWorkers = "allow" } = {}) {
  const context = await browser.newContext({
    viewport,
    colorScheme: scheme,
    ignoreHTTPSErrors: true,
    hasTouch: touch,
    serviceWorkers,
    baseURL: url,
  });
  const offences = [];
  const home = new URL(url).origin;
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy refused ${event.violatedDirective}: ${event.blockedURI}`);
    });
  });
  context.on("page", (page) => watch(page, { expected, home, offences }));
  return { context, offences };
}

function watch(page, { expected, home, offences }) {
  page.setDefaultTimeout(20_000);
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    if (!expected.some((piece) => message.text().includes(piece))) offences.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => offences.push(`page: ${error.stack ?? error}`));
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (/^https?:|^wss?:/.test(asked.protocol) && asked.origin !== home) offences.push(`foreign request: ${asked}`);
  });
}

/** One page on one device of one browser. */
export async function open(url, options) {
  const browser = await launch();
  const { context, offences } = await device(browser, url, options);
  const page = await context.newPage();
  await page.goto(url);
  return { browser, context, page, offences };
}

export function must(condition, what) {
  if (!condition) throw new Error(`not so: ${what}`);
}

/** Looks again and again until `look` finds something, for what no event tells of. */
export async function eventually(what, look, withinMs = 30_000) {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    must(Date.now() < until, `${what}, within ${withinMs / 1000} s`);
    await new Promise((done) => setTimeout(done, 100));
  }
}
