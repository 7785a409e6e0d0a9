// A part of the page that is fetched when it is first shown.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";

export function later(load: () => Promise<{ default: ComponentType }>) {
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
    useEffect(fetchPart, []);
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
