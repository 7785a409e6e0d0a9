// LIBER: every moment, newest first, by what it is about.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Moment } from "../../api/types";
import { backToToday, chosenDay } from "../../state/as-of";
import { romanDate } from "../../state/calendar";
import * as liber from "../../state/liber";
import { figureText, GROUPS, momentSentence, purseChange } from "../../state/moments";
import { Icon } from "../icons";
import { Money, Panel } from "../pieces";
import { Copy, Hash, Told } from "./bits";
import "./liber.css";

/** The moment that somebody wants to see, until it is there. */
const aim = signal<number | null>(null);

export default function Moments() {
  useEffect(liber.readBook, []);
  return (
    <Panel id="moments" title="Moment by moment">
      <div class="chips" role="group" aria-label="Which moments">
        {GROUPS.map((group) => (
          <button
            key={group.id}
            type="button"
            class="chip"
            aria-pressed={liber.group.value === group}
            data-testid={`moments-${group.id}`}
            onClick={() => liber.show(group)}
          >
            {group.name}
          </button>
        ))}
      </div>
      <Elsewhere />
      <Told trouble={liber.bookTrouble.value} again={liber.readAgain} />
      <Pages />
    </Panel>
  );
}

/** That the list does not begin with the present, and the way back. */
function Elsewhere() {
  const day = chosenDay.value;
  const anchor = liber.anchor.value;
  if (day === null && anchor === null) return null;
  return (
    <div class="elsewhere" data-testid="moments-elsewhere">
      <Icon name="clock" />
      <p>
        {day !== null
          ? `Moments up to ${romanDate(day)}, day ${day}. What came later is not shown.`
          : `The list begins at moment ${anchor}. What came later is not shown.`}
      </p>
      <button type="button" class="button quiet" onClick={day !== null ? backToToday : () => (liber.anchor.value = null)}>
        {day !== null ? "Back to today" : "Back to the newest"}
      </button>
    </div>
  );
}

function Pages() {
  const book = liber.book.value;
  useEffect(reach, [book, aim.value]);
  if (!book) return <p class="waiting">The book is being opened…</p>;
  const isOpening = book.group !== liber.group.value;
  return (
    <div aria-busy={isOpening}>
      {book.moments.length === 0 ? (
        <p class="quiet-words">
          {book.next === null ? "Nothing of this kind is written here." : "Nothing of this kind on these pages. There are older ones."}
        </p>
      ) : (
        <ol class="book">
          {book.moments.map((moment, index) => (
            <Line key={moment.seq} moment={moment} newDay={moment.sim_day !== book.moments[index - 1]?.sim_day || index === 0} />
          ))}
        </ol>
      )}
      {book.next !== null ? (
        <button
          type="button"
          class="button quiet book-older"
          data-testid="moments-older"
          disabled={liber.lookingBack.value}
          onClick={() => void liber.older()}
        >
          {liber.lookingBack.value ? "The pages are being turned…" : "Older"}
        </button>
      ) : (
        <p class="small book-end">Here the book begins.</p>
      )}
    </div>
  );
}

/** Goes to what somebody wants to see as soon as it is on the page. */
function reach() {
  const line = aim.value === null ? null : document.getElementById(lineId(aim.value));
  if (!(line instanceof HTMLDetailsElement)) return;
  aim.value = null;
  line.open = true;
  line.scrollIntoView({ block: "center" });
  line.querySelector("summary")?.focus({ preventScroll: true });
}

const lineId = (seq: number) => `moment-${seq}`;

function Line({ moment, newDay }: { moment: Moment; newDay: boolean }) {
  return (
    <li>
      {newDay && <h3 class="book-day">{dayName(moment)}</h3>}
      <details id={lineId(moment.seq)} class={`line${moment.kind === "unheard" ? " unheard" : ""}`} data-testid="moment" data-kind={moment.kind}>
        <summary>
          <span class="line-words">
            {momentSentence(moment, liber.names)}
            {moment.kind !== "unheard" && <Sureness of={moment.confidence} />}
          </span>
          <Figure moment={moment} />
        </summary>
        <Particulars moment={moment} />
      </details>
    </li>
  );
}

function dayName({ sim_day, kind }: Moment): string {
  if (sim_day != null) return `${romanDate(sim_day)} \u00b7 day ${sim_day}`;
  return kind === "unheard" ? "On a day that nobody at home knows" : "Before the first day";
}

const SURENESS: Record<string, string> = { MEDIUM: "fairly sure", LOW: "unsure" };

function Sureness({ of }: { of: string }) {
  const words = SURENESS[of];
  return words ? <small class="sureness"> {words}</small> : null;
}

function Figure({ moment }: { moment: Moment }) {
  const change = purseChange(moment);
  if (change !== null) return <Money asses={change} signed />;
  const text = figureText(moment, liber.names);
  return text ? <span class="line-figure">{text}</span> : null;
}

function Particulars({ moment: { seq, hash, cause } }: { moment: Moment }) {
  return (
    <dl class="particulars">
      <div>
        <dt>Place in the book</dt>
        <dd>{seq}</dd>
      </div>
      <div>
        <dt>Seal</dt>
        <dd>
          <Hash of={hash} /> <Copy text={hash} what="the seal" />
        </dd>
      </div>
      {cause != null && (
        <div>
          <dt>Follows from</dt>
          <dd>
            <button type="button" class="button quiet" onClick={() => goTo(cause)}>
              Go to moment {cause}
            </button>
          </dd>
        </div>
      )}
    </dl>
  );
}

function goTo(seq: number) {
  liber.goTo(seq);
  aim.value = seq;
}
