// Writes a .gz beside every text asset of dist/, so that the server never compresses at request time.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const TEXT = /\.(js|mjs|css|html|svg|json|webmanifest|txt)$/;

for (const entry of await readdir(DIST, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXT.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  const plain = await readFile(path);
  const packed = gzipSync(plain, { level: 9 });
  await writeFile(`${path}.gz`, packed);
  console.log(`${(packed.length / 1000).toFixed(1).padStart(8)} kB gzip  ${path.slice(DIST.length + 1)}`);
}
