// The smallest pieces: coin, marks, and a Latin term that explains itself.
import type { ComponentChildren } from "preact";
import { gainText, moneySpoken, moneyText } from "../state/money";
import type { Term as TermName } from "../state/words";
import { explain, explained, stopExplaining } from "./gloss";

/** Coin for the eye and for the ear. */
export function Money({ asses, signed = false }: { asses: number; signed?: boolean }) {
  return (
    <span class={`money${signed ? (asses < 0 ? " loss" : " gain") : ""}`}>
      <span aria-hidden="true">{signed ? gainText(asses) : moneyText(asses)}</span>
      <span class="unseen">{moneySpoken(asses)}</span>
    </span>
  );
}

/** A Latin word; a touch, focus or pointer shows what it means. */
export function Term({ of }: { of: TermName }) {
  const open = explained.value?.term === of;
  const show = (event: Event) => explain(of, event.currentTarget as HTMLElement);
  return (
    <button
      type="button"
      class="term"
      aria-describedby={open ? "gloss" : undefined}
      onPointerEnter={show}
      onPointerLeave={stopExplaining}
      onFocus={show}
      onBlur={stopExplaining}
      onClick={show}
    >
      {of}
    </button>
  );
}

/** One to three tesserae, filled as far as something reaches. */
export function Marks({ filled, of = 3 }: { filled: number; of?: number }) {
  return (
    <span class="marks" aria-hidden="true">
      {Array.from({ length: of }, (_, index) => (
        <i key={index} class={index < filled ? "mark filled" : "mark"} />
      ))}
    </span>
  );
}

export function Panel({ title, id, children, tone }: { title: ComponentChildren; id: string; children: ComponentChildren; tone?: string }) {
  return (
    <section class={`panel ${tone ?? ""}`} aria-labelledby={id} data-testid={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
