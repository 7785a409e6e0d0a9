// The service worker: the page without a line, and a new version of it without a surprise.
import { update } from "./page";

/** How often a page that stays open asks for a new version. */
const CHECK_MS = 60 * 60 * 1000;

export async function watch(): Promise<void> {
  // Without a secure origin, or where storage is forbidden, the page is played without it.
  const registration = await navigator.serviceWorker.register("./sw.js", { scope: "./" }).catch(() => null);
  if (!registration) return;
  const offer = () => {
    const waiting = registration.waiting;
    // The first version of all is no update.
    if (waiting && navigator.serviceWorker.controller) update.value = () => waiting.postMessage("take over");
  };
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  let hasOne = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The first worker of all takes over a page that is its own already.
    if (hasOne) location.reload();
    hasOne = true;
  });
  setInterval(() => void registration.update().catch(() => undefined), CHECK_MS);
}
