// Keeps the page for a day without a line. It never keeps an answer of the API, and sends nothing by itself.
const CACHE = "otivm-" + "VERSION";
const FILES = ["FILES"];
/** A server that does not answer within this is not waited for: the page that is kept is shown. */
const ANSWER_WITHIN_MS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) =>
      Promise.all(names.filter((name) => name.startsWith("otivm-") && name !== CACHE).map((name) => caches.delete(name))),
    ).then(() => self.clients.claim()),
  );
});

// The player has agreed to the new version.
self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  const scope = new URL(self.registration.scope);
  if (request.method !== "GET" || address.origin !== scope.origin || !address.pathname.startsWith(scope.pathname)) return;
  const path = address.pathname.slice(scope.pathname.length);
  if (path.startsWith("api/") || path === "sw.js") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (path.startsWith("assets/")) event.respondWith(asset(request));
  else event.respondWith(fetch(request).catch(() => kept(request)));
});

/** The page as the server has it, and the one that is kept where no server answers. */
async function page(request) {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    // A gateway in front of a server that is down answers in its place.
    if (response.status < 500) return response;
  } catch {
    // Told by the page itself.
  }
  return (await caches.match("./", { cacheName: CACHE })) ?? Response.error();
}

/** Files with a hash in their name never change. */
async function asset(request) {
  const found = await caches.match(request);
  if (found) return found;
  const response = await fetch(request);
  if (response.ok) await caches.open(CACHE).then((cache) => cache.put(request, response.clone()));
  return response;
}

const kept = async (request) => (await caches.match(request)) ?? Response.error();
