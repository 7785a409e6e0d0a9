// Development only: a stand-in for the game's server. See README.md beside it.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { parseArgs } from "node:util";
import { Play, backgrounds } from "./play.mjs";

const { values: asked } = parseArgs({
  options: { port: { type: "string", default: "5199" }, serve: { type: "string" }, odd: { type: "string", default: "" }, standing: { type: "string", default: "10" } },
});
const POLICY =
  "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'; base-uri 'none'";
const KINDS = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
  ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json",
};
const NOTICE =
  "Everything you do here is written down with its time, in a file that is yours alone. You can take it away whenever you like.\nWhat all players do together moves the prices. For that, counts leave this house; your name and your file never do.\nA cookie is the key to your seat. It holds a long secret and nothing else.";

const play = new Play({ poor: asked.odd === "poor", standing: Number(asked.standing) });
const answers = new Map();
let asks = 0;

const problem = (status, code, detail, more = {}) => ({
  status,
  kind: "application/problem+json",
  body: { type: `urn:theron:problem:${code}`, title: "A problem", status, code, detail, request_id: `mock-${asks}`, ...more },
});
const done = (body, headers = {}) => ({ status: 200, kind: "application/json", body, headers });

function answer(method, url, cookie, key, body) {
  asks += 1;
  const path = url.pathname.replace(/^\/api\/v1\//, "");
  const seated = /otivm_mock=1/.test(cookie);
  const full = asked.odd === "full";
  if (method === "GET" && path === "seat") return done({ seated, seats_free: full ? 0 : 127, notice: NOTICE });
  if (method === "POST" && path === "seat") {
    if (full) return problem(503, "seats_full", "All 128 seats are taken. Come back another day.");
    return done(play.state(), { "set-cookie": "otivm_mock=1; Path=/; HttpOnly; SameSite=Lax" });
  }
  if (!seated) return problem(401, "no_seat", "This browser has no seat. Take one first.");
  if (asked.odd === "flaky" && asks % 5 === 0) return problem(503, "overloaded", "Too many people at once. Try again in a moment.", { retry_after_s: 1 });
  if (method === "POST") {
    if (asked.odd === "broken") return problem(500, "internal", "Something broke on our side. Nothing was written down.");
    if (asked.odd === "moved" && body.command.type !== "choose_background") return problem(409, "state_moved_on", "The state has moved on since you saw it. Look again, then decide.");
    if (answers.has(key)) return answers.get(key);
    const refused = play.command(body.command);
    const said = refused ? problem(422, ...refused) : done({ moments: [], state: play.state() });
    answers.set(key, said);
    return said;
  }
  const quantity = url.searchParams.get("quantity");
  const reads = {
    state: () => play.state(),
    backgrounds: () => ({ backgrounds }),
    routes: () => play.routes(url.searchParams.get("good") ?? undefined, quantity ? Number(quantity) : undefined),
    markets: () => play.markets(),
    journal: () => ({ entries: play.entries }),
    map: () => play.map(),
  };
  return reads[path] ? done(reads[path]()) : problem(404, "not_found", "There is nothing here.");
}

async function file(path) {
  const name = normalize(path === "/" ? "/index.html" : path);
  try {
    return { bytes: await readFile(join(asked.serve, name)), kind: KINDS[extname(name)] ?? "application/octet-stream" };
  } catch {
    return null;
  }
}

createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  if (url.pathname.startsWith("/api/")) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString()) : undefined;
    const said = answer(request.method, url, request.headers.cookie ?? "", request.headers["idempotency-key"], body);
    response.writeHead(said.status, { "content-type": said.kind, ...said.headers });
    response.end(JSON.stringify(said.body));
    return;
  }
  const found = asked.serve ? await file(url.pathname) : null;
  response.writeHead(found ? 200 : 404, { "content-type": found?.kind ?? "text/plain", "content-security-policy": POLICY });
  response.end(found?.bytes ?? "nothing here");
}).listen(Number(asked.port), () => console.log(`mock: listening on port ${asked.port}`));
