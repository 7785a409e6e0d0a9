// The frame of the game: who you are and what you have, and the three contexts.
import { useEffect } from "preact/hooks";
import { type Context, context, state } from "../state/store";
import type { Term as TermName } from "../state/words";
import { Gloss } from "./gloss";
import { Icon, type IconName } from "./icons";
import { later } from "./later";
import { Money } from "./pieces";
import "./shell.css";

const CONTEXTS: { id: Context; name: TermName; icon: IconName; about: string }[] = [
  { id: "actor", name: "ACTOR", icon: "actor", about: "you" },
  { id: "forum", name: "FORVM", icon: "forum", about: "trade and rest" },
  { id: "map", name: "MAP", icon: "map", about: "the known world" },
];

const PARTS = {
  actor: later(() => import("./actor")),
  forum: later(() => import("./forum")),
  map: later(() => import("./map")),
};

export default function Shell() {
  // The square and the ledger are small: have them at hand before they are asked for.
  useEffect(() => {
    PARTS.forum.fetch();
    PARTS.actor.fetch();
  }, []);
  const Part = PARTS[context.value];
  return (
    <div class="shell">
      <a class="skip" href={`#${context.value}`} onClick={toContent}>
        Skip to the content
      </a>
      <header class="side">
        <p class="brand">OTIVM</p>
        <nav aria-label="Contexts">
          {CONTEXTS.map(({ id, name, icon, about }) => (
            <a key={id} href={`#${id}`} aria-current={context.value === id ? "page" : undefined}>
              <Icon name={icon} size={24} />
              <span>{name}</span>
              <small>{about}</small>
            </a>
          ))}
        </nav>
        <Purse />
      </header>
      <main id="content" class={`content content-${context.value}`} tabIndex={-1}>
        <Part />
      </main>
      <Gloss />
    </div>
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
