// What the page says by itself: the line is lost, an action was refused, something has happened.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ailment, busy, log, stuck, update } from "../state/page";

export function LineLost() {
  return (
    <div role="status" class="line-lost-place">
      {ailment.value && (
        <p class="line-lost" data-testid="line-lost">
          <strong>{ailment.value.title}.</strong> {ailment.value.detail} <span class="trying">Trying again.</span>
        </p>
      )}
    </div>
  );
}

export function TroubleNote() {
  const shown = stuck.value;
  if (!shown) return null;
  const { trouble, again } = shown;
  return (
    <div class="trouble" role="alert" data-testid="trouble">
      <div>
        <strong>{trouble.title}</strong>
        <p>{trouble.detail}</p>
        {trouble.reference && <p class="small">Reference: {trouble.reference}</p>}
      </div>
      <div class="row">
        {again && (
          <button class="button" disabled={busy.value !== null} onClick={again}>
            Try again
          </button>
        )}
        <button class="button quiet" onClick={() => (stuck.value = null)}>
          Close
        </button>
      </div>
    </div>
  );
}

export function NewVersion() {
  const take = update.value;
  if (!take) return null;
  return (
    <p class="new-version" role="status" data-testid="new-version">
      A newer page is ready.{" "}
      <button class="button quiet" onClick={take}>
        Load it
      </button>
    </p>
  );
}

/** How long a tiding stays in view; it stays in the log for readers that read aloud. */
const IN_VIEW_MS = 7_000;
/** Tidings in view at once. */
const IN_VIEW = 2;
const seen = signal(0);

export function TheLog() {
  const last = log.value[log.value.length - 1]?.id ?? 0;
  useEffect(() => {
    if (last === 0) return;
    const timer = setTimeout(() => (seen.value = last), IN_VIEW_MS);
    return () => clearTimeout(timer);
  }, [last]);
  return (
    <div class="log" role="log" aria-live="polite" aria-label="Tidings" data-testid="tidings">
      {log.value.map(({ id, text }) => (
        <p key={id} class={id <= Math.max(seen.value, last - IN_VIEW) ? "unseen" : "tiding"}>
          {text}
        </p>
      ))}
    </div>
  );
}
