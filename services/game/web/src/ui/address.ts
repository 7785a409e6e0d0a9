// The context stands in the address after #, so that back, forward and reload do what they always do.
import { effect } from "@preact/signals";
import { type Context, context } from "../state/store";

const CONTEXTS: readonly Context[] = ["actor", "forum", "map"];

export function followAddress() {
  const read = () => {
    const named = location.hash.slice(1) as Context;
    context.value = CONTEXTS.includes(named) ? named : "forum";
  };
  addEventListener("hashchange", read);
  read();
  effect(() => {
    document.title = `${context.value === "forum" ? "FORVM" : context.value.toUpperCase()} \u00b7 OTIVM`;
  });
}
