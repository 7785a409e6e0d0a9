// The context stands in the address after #, so that back, forward and reload do what they always do.
import { effect } from "@preact/signals";
import { type ContextId, context } from "../state/page";

const CONTEXTS: readonly ContextId[] = ["actor", "forum", "map", "liber"];
/** What a QR code brings along: six words. They leave the address at once, so that no history keeps them. */
const RESUME = "#resume=";

let brought = "";

/** The words that came with the address, once. */
export function broughtWords(): string {
  const words = brought;
  brought = "";
  return words;
}

export function followAddress() {
  if (location.hash.startsWith(RESUME)) {
    brought = decodeURIComponent(location.hash.slice(RESUME.length)).replaceAll("-", " ");
    history.replaceState(null, "", location.pathname + location.search);
  }
  const read = () => {
    const named = location.hash.slice(1) as ContextId;
    context.value = CONTEXTS.includes(named) ? named : "forum";
  };
  addEventListener("hashchange", read);
  read();
  effect(() => {
    document.title = `${context.value === "forum" ? "FORVM" : context.value.toUpperCase()} \u00b7 OTIVM`;
  });
}

/** The address that a QR code shows. */
export const resumeAddress = (words: string) =>
  `${location.origin}${location.pathname}${RESUME}${encodeURIComponent(words.replaceAll(" ", "-"))}`;
