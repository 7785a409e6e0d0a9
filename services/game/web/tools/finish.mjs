// After Vite: the service worker that knows every file of this build, and a .gz beside every text, so that the server never
// compresses at request time.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import zopfli from "@gfx/zopfli";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const WORKER = fileURLToPath(new URL("service-worker.js", import.meta.url));
const TEXT = /\.(js|mjs|css|html|svg|json|webmanifest|txt)$/;
/** From here on a twentieth less is worth some seconds of the build: the map and its worker are what people wait for. */
const LARGE_BYTES = 100_000;
/** The drawn map is large, and worth nothing without a line. */
const MAP = /assets\/(chart|maplibre)/;

const files = async () =>
  (await readdir(DIST, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".gz"))
    .map((entry) => join(entry.parentPath, entry.name).slice(DIST.length + 1))
    .sort();

const kept = (await files()).filter((path) => path !== "sw.js" && path !== "index.html" && !MAP.test(path));
const hash = createHash("sha256");
for (const path of ["index.html", ...kept]) hash.update(path).update(await readFile(join(DIST, path)));
const version = hash.digest("hex").slice(0, 12);
const worker = (await readFile(WORKER, "utf8"))
  .replace('"VERSION"', JSON.stringify(version))
  .replace('["FILES"]', JSON.stringify(["./", ...kept]));
await writeFile(join(DIST, "sw.js"), worker);

for (const path of (await files()).filter((name) => TEXT.test(name))) {
  const plain = await readFile(join(DIST, path));
  const packed = plain.length < LARGE_BYTES ? gzipSync(plain, { level: 9 }) : await zopfli.gzipAsync(plain, { numiterations: 5 });
  await writeFile(join(DIST, `${path}.gz`), packed);
  console.log(`${(packed.length / 1000).toFixed(1).padStart(8)} kB gzip  ${path}`);
}
