// Draws the icons of the installed page from icon.svg, with a browser: `npm run icons`. Run it when the drawing changes.
import { readFile, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const PUBLIC = new URL("../public/", import.meta.url);
const drawing = await readFile(new URL("icon.svg", PUBLIC), "utf8");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

/** A mask may cut off a fifth at each side, so that the drawing is smaller and its ground goes to the edge. */
async function draw(name, size, inset) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const ground = inset > 0 ? "background:#7c2419" : "";
  await page.setContent(`<body style="margin:0;${ground}"><div style="padding:${inset}px;width:${size - 2 * inset}px">${drawing}</div>`);
  await writeFile(new URL(name, PUBLIC), await page.screenshot({ omitBackground: inset === 0 }));
  await page.close();
}

await draw("icon-192.png", 192, 0);
await draw("icon-512.png", 512, 0);
await draw("icon-maskable-512.png", 512, 60);
await browser.close();
