// A part of the page that is fetched when it is first shown, or once the page has come to rest.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";

type Load = () => Promise<{ default: ComponentType }>;

/** Longest wait for a page that never comes to rest. */
const REST_WITHIN_MS = 2_000;

export function later(load: Load, begin: (fetchPart: () => void) => void = (fetchPart) => fetchPart()) {
  const part = signal<ComponentType | null>(null);
  const failed = signal(false);
  let asked = false;
  const fetchPart = () => {
    if (asked) return;
    asked = true;
    load().then(
      (loaded) => (part.value = loaded.default),
      () => {
        asked = false;
        failed.value = true;
      },
    );
  };
  function Part() {
    useEffect(() => begin(fetchPart), []);
    const Loaded = part.value;
    if (Loaded) return <Loaded />;
    if (!failed.value) return <p class="waiting">A moment…</p>;
    return (
      <p class="waiting" role="alert">
        This part of the page could not be fetched.{" "}
        <button class="button" onClick={() => location.reload()}>
          Load the page again
        </button>
      </p>
    );
  }
  return Object.assign(Part, { fetch: fetchPart });
}

/** For what nobody looks at first: fetched when the page has nothing better to do. */
export const afterwards = (load: Load) =>
  later(load, (fetchPart) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(fetchPart, { timeout: REST_WITHIN_MS });
    else setTimeout(fetchPart, REST_WITHIN_MS / 10);
  });

/** For what comes with the page that shows it. */
export const atHand = (Part: ComponentType) => Object.assign(() => <Part />, { fetch: () => undefined });
