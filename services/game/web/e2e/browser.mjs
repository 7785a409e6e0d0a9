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

/** `expected` are pieces of console errors that an odd state brings with it. */
export async function open(url, { viewport = DESKTOP, expected = [] } = {}) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  const context = await browser.newContext({ viewport, colorScheme: "light", ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const offences = [];
  const home = new URL(url).origin;
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    if (!expected.some((piece) => message.text().includes(piece))) offences.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => offences.push(`page: ${error.stack ?? error}`));
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (/^https?:|^wss?:/.test(asked.protocol) && asked.origin !== home) offences.push(`foreign request: ${asked}`);
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy refused ${event.violatedDirective}: ${event.blockedURI}`);
    });
  });
  await page.goto(url);
  return { browser, page, offences };
}

export function must(condition, what) {
  if (!condition) throw new Error(`not so: ${what}`);
}
