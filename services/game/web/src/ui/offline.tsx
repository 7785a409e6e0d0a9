// No line, and no seat found yet: the journal and the ledger as this browser last saw them. Nothing can be done here, and
// nothing waits to be sent.
import { kept } from "../state/keepsake";
import { daysAgo } from "../state/time";
import { momentWords } from "../state/moments";
import { Money } from "./pieces";
import "./offline.css";

export default function Offline() {
  const last = kept();
  if (!last) {
    return (
      <main class="waiting-page">
        <p class="brand">OTIVM</p>
        <p class="waiting">Nobody answers in Ostia. Your seat is looked for again as soon as there is a line.</p>
      </main>
    );
  }
  const { state, journal, moments } = last;
  const age = Math.floor((Date.now() - Date.parse(state.server_time)) / 86_400_000);
  return (
    <main class="offline" data-testid="offline">
      <header>
        <p class="brand">OTIVM</p>
        <h1>{state.name}</h1>
        <p class="lead">
          There is no line to Ostia. This is what you last saw, {age === 0 ? "today" : daysAgo(age)} by your own calendar:{" "}
          {state.roman_date}, with <Money asses={state.purse_as} /> in the purse. The world goes on without you.
        </p>
      </header>
      <div class="offline-columns">
        <section class="panel paper" aria-labelledby="offline-journal">
          <h2 id="offline-journal">Journal</h2>
          {journal.length === 0 && <p class="quiet-words">Nothing is written yet.</p>}
          {journal.map(({ token, moment, title, text, roman_date }) => (
            <article key={token + moment}>
              <h3>{title}</h3>
              <p class="small">{roman_date}</p>
              <p>{text}</p>
            </article>
          ))}
        </section>
        <section class="panel" aria-labelledby="offline-ledger">
          <h2 id="offline-ledger">Ledger</h2>
          <ol class="offline-moments">
            {moments.map((moment) => (
              <li key={moment.seq}>
                <span class="small">{moment.sim_day == null ? "before the first day" : `day ${moment.sim_day}`}</span>
                <span>{momentWords(moment)}</span>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </main>
  );
}
