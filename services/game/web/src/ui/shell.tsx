// The frame of the game: who you are and what you have, and the contexts.
import { context } from "../state/page";
import { state } from "../state/store";
import { numeral } from "../state/words";
import { CONTEXTS } from "./contexts";
import { Gloss } from "./gloss";
import { Icon } from "./icons";
import { Money, Term } from "./pieces";
import { Sections, prefetch } from "./section";
import "./shell.css";

/** Sections that stand in the first view of a context. */
const FIRST_SECTIONS = 6;

const present = () => CONTEXTS.find(({ id }) => id === context.value) ?? CONTEXTS[0]!;

// While the state is still on its way.
prefetch(present().sections.slice(0, FIRST_SECTIONS));

export default function Shell() {
  const shown = present();
  return (
    <div class="shell">
      <a class="skip" href={`#${shown.id}`} onClick={toContent}>
        Skip to the content
      </a>
      <header class="side">
        <p class="brand">OTIVM</p>
        <nav aria-label="Contexts">
          {CONTEXTS.map(({ id, name, icon, about }) => (
            <a key={id} href={`#${id}`} aria-current={shown.id === id ? "page" : undefined}>
              <Icon name={icon} size={24} />
              <span>{name}</span>
              <small>{about}</small>
            </a>
          ))}
        </nav>
        <Purse />
      </header>
      <main id="content" class={`content content-${shown.id}`} tabIndex={-1}>
        <header class="page-head">
          <h1>
            <Term of={shown.name} />
          </h1>
          <Day />
        </header>
        <Sections key={shown.id} sections={shown.sections} />
      </main>
      <Gloss />
    </div>
  );
}

function Day() {
  const { roman_date, chapter } = state.value!;
  return (
    <p>
      {roman_date} <span class="dot">·</span>{" "}
      <span data-testid="chapter-line">
        Chapter {numeral(chapter.number)}, {chapter.title}
      </span>
    </p>
  );
}

function Purse() {
  const { purse_as, auctoritas, roman_date, name } = state.value!;
  return (
    <dl class="purse" data-testid="purse">
      <div class="purse-who">
        <dt class="unseen">Merchant</dt>
        <dd>{name}</dd>
      </div>
      <div class="purse-coin">
        <dt>
          <Icon name="coin" /> <span>Purse</span>
        </dt>
        <dd data-testid="purse-coin">
          <Money asses={purse_as} />
        </dd>
      </div>
      <div class="purse-standing">
        <dt>
          <Icon name="laurel" /> <span>AVCTORITAS</span>
        </dt>
        <dd data-testid="purse-standing">{auctoritas}</dd>
      </div>
      <div class="purse-date">
        <dt class="unseen">Date</dt>
        <dd>{roman_date}</dd>
      </div>
    </dl>
  );
}

function toContent(event: Event) {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
