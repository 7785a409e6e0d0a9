// Small pieces that the book and the keys share: what went wrong, and text to take along.
import { signal } from "@preact/signals";
import type { Trouble } from "../../state/problems";
import "./bits.css";

/** What went wrong, where it went wrong. */
export function Told({ trouble, again }: { trouble: Trouble | null; again?: () => void }) {
  if (!trouble) return null;
  return (
    <div class="told" role="alert">
      <p>
        <strong>{trouble.title}.</strong> {trouble.detail}
      </p>
      {trouble.reference && <p class="small">Reference: {trouble.reference}</p>}
      {again && (
        <button type="button" class="button quiet" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

const copied = signal<string | null>(null);
const COPIED_MS = 2_500;

/** Takes a text along; the button itself says when it is done. */
export function Copy({ text, what }: { text: string; what: string }) {
  const isDone = copied.value === text;
  return (
    <button type="button" class="button quiet copy" onClick={() => void copy(text)}>
      <span aria-live="polite">{isDone ? "Copied" : `Copy ${what}`}</span>
    </button>
  );
}

async function copy(text: string) {
  if (!(await toClipboard(text))) return;
  copied.value = text;
  setTimeout(() => copied.value === text && (copied.value = null), COPIED_MS);
}

/** The clipboard is missing on plain HTTP away from localhost; the old way works there. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const before = document.activeElement as HTMLElement | null;
    const field = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before?.focus();
    return done;
  }
}

/** The two ends of a hash: enough to compare by eye. */
export const Hash = ({ of }: { of: string }) => (
  <code class="hash">
    <span aria-hidden="true">
      {of.slice(0, 8)}…{of.slice(-4)}
    </span>
    <span class="unseen">
      begins with {of.slice(0, 8)}, ends with {of.slice(-4)}
    </span>
  </code>
);
