// The one little note on the page that explains a Latin term, placed beside whichever asked for it.
import { effect, signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { GLOSSARY, type Term } from "../state/words";

export const explained = signal<{ term: Term; beside: HTMLElement } | null>(null);

export const explain = (term: Term, beside: HTMLElement) => (explained.value = { term, beside });
export const stopExplaining = () => (explained.value = null);

const MARGIN_PX = 10;

effect(() => {
  if (!explained.value) return;
  const leave = (event: KeyboardEvent) => event.key === "Escape" && stopExplaining();
  addEventListener("keydown", leave);
  addEventListener("scroll", stopExplaining, { capture: true, once: true });
  return () => {
    removeEventListener("keydown", leave);
    removeEventListener("scroll", stopExplaining, { capture: true });
  };
});

export function Gloss() {
  const note = useRef<HTMLDivElement>(null);
  const shown = explained.value;
  useLayoutEffect(() => {
    if (!shown || !note.current) return;
    const word = shown.beside.getBoundingClientRect();
    const own = note.current.getBoundingClientRect();
    const left = Math.min(Math.max(MARGIN_PX, word.left), innerWidth - own.width - MARGIN_PX);
    const below = word.bottom + 8;
    const top = below + own.height > innerHeight - MARGIN_PX ? word.top - own.height - 8 : below;
    note.current.style.translate = `${left}px ${top}px`;
  }, [shown]);
  if (!shown) return null;
  return (
    <div ref={note} id="gloss" class="gloss" role="tooltip">
      <strong>{shown.term}</strong> {GLOSSARY[shown.term]}
    </div>
  );
}
