// Long tasks while a map is panned: ours, and one with nothing on it in the same browser a moment later.
import { createServer } from "node:http";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { DESKTOP, device } from "./browser.mjs";
import { addressOf } from "./player.mjs";

/** A map is dragged to and fro for so long, so far, in so many steps each way. */
const PANNED_MS = 6_000;
const STEPS = 20;
const DRAG_PX = 240;
const DRAWN_WITHIN_MS = 60_000;

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css" };

/** The empty map, built as the page is, on an address of its own. */
async function bareMap() {
  const folder = await mkdtemp(join(tmpdir(), "bare-map-"));
  await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL("bare-map", import.meta.url)),
    base: "./",
    build: { outDir: folder, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 1200 },
    worker: { format: "es" },
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const file = join(folder, path === "/" ? "index.html" : path);
    readFile(file).then(
      (content) => response.setHeader("content-type", TYPES[extname(file)] ?? "text/plain").end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const close = async () => {
    await new Promise((done) => server.close(done));
    await rm(folder, { recursive: true });
  };
  return { url, close };
}

/** Milliseconds of long tasks in a second of panning the middle of an element. */
async function pan(page, map) {
  const box = await map.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.evaluate(() => {
    window.longTaskMs = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longTaskMs += duration;
    }).observe({ type: "longtask" });
  });
  const begun = Date.now();
  for (let way = 1; Date.now() - begun < PANNED_MS; way = -way) {
    await page.mouse.move(x - (way * DRAG_PX) / 2, y);
    await page.mouse.down();
    await page.mouse.move(x + (way * DRAG_PX) / 2, y + way * 40, { steps: STEPS });
    await page.mouse.up();
  }
  const seconds = (Date.now() - begun) / 1000;
  return { perSecondMs: (await page.evaluate(() => window.longTaskMs)) / seconds, seconds, size: box };
}

/** Ours has a seat's own history on it. */
export async function panning(browser, context, url) {
  const page = await context.newPage();
  await page.goto(new URL(`/${addressOf("MAP")}`, url).href);
  await page.locator('[data-testid="map"][data-ready="true"]').waitFor({ timeout: DRAWN_WITHIN_MS });
  const ours = await pan(page, page.getByTestId("map"));
  await page.close();
  const bare = await bareMap();
  const { width, height } = ours.size;
  const viewport = { width: Math.round(width) || DESKTOP.width, height: Math.round(height) || DESKTOP.height };
  const { context: other } = await device(browser, bare.url, { viewport });
  const empty = await other.newPage();
  await empty.goto(bare.url);
  await empty.locator("body[data-ready=true]").waitFor({ timeout: DRAWN_WITHIN_MS });
  const nothing = await pan(empty, empty.locator("#map"));
  await other.close();
  await bare.close();
  return { ours_ms_per_s: ours.perSecondMs, empty_ms_per_s: nothing.perSecondMs, seconds: ours.seconds };
}
