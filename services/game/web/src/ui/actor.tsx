// ACTOR: who you are, as far as you know it yourself.
import type { Parameter, Venture } from "../api/types";
import { fromToken } from "../state/names";
import { goodName, placeName, state } from "../state/store";
import { daysText } from "../state/time";
import { pastVentures } from "../state/voyage";
import { LEVELS, numeral } from "../state/words";
import { Icon } from "./icons";
import { Marks, Money, Panel, Term } from "./pieces";
import "./actor.css";

export default function Actor() {
  const { name, background, roman_date, parameters } = state.value!;
  return (
    <div class="actor">
      <header class="page-head">
        <h1>{name}</h1>
        <p>
          {fromToken(background ?? "")} <span class="dot">·</span> {roman_date}
        </p>
      </header>
      <div class="actor-top">
        <Standing />
        <ChapterPanel />
      </div>
      <Panel id="parameters" title="How you see yourself">
        <ul class="parameters">
          {parameters.map((parameter) => (
            <Quality key={parameter.token} parameter={parameter} />
          ))}
        </ul>
      </Panel>
      <Past />
    </div>
  );
}

/** The most that standing can be. */
const STANDING_MOST = 1000;

function Standing() {
  const { purse_as, auctoritas } = state.value!;
  return (
    <Panel id="standing" title="Purse and name">
      <dl class="facts large">
        <div>
          <dt>
            <Icon name="coin" /> Purse
          </dt>
          <dd>
            <Money asses={purse_as} />
          </dd>
        </div>
        <div>
          <dt>
            <Icon name="laurel" /> <Term of="AVCTORITAS" />
          </dt>
          <dd>
            {auctoritas} <small>of {STANDING_MOST}</small>
          </dd>
        </div>
      </dl>
    </Panel>
  );
}

function ChapterPanel() {
  const { auctoritas, chapter } = state.value!;
  const next = chapter.next_at_auctoritas;
  return (
    <Panel id="chapter" title={`Chapter ${numeral(chapter.number)}: ${chapter.title}`}>
      <p>
        The road of this chapter leads to <strong>{placeName(chapter.goal)}</strong>.
      </p>
      {next == null ? (
        <p>It is the last. There is no door behind this one, only the sea.</p>
      ) : (
        <>
          <div
            class="bar"
            role="progressbar"
            aria-label="Standing towards the next chapter"
            aria-valuemin={0}
            aria-valuemax={next}
            aria-valuenow={Math.min(auctoritas, next)}
          >
            <span style={{ transform: `scaleX(${Math.min(1, auctoritas / Math.max(1, next))})` }} />
          </div>
          <p>
            {auctoritas >= next ? (
              "Your name is known well enough. The next chapter opens with what you do."
            ) : (
              <>
                The next opens at AVCTORITAS {next}; {next - auctoritas} are wanting. Rest, and be seen.
              </>
            )}
          </p>
        </>
      )}
    </Panel>
  );
}

function Quality({ parameter }: { parameter: Parameter }) {
  const { word, marks } = LEVELS[parameter.perceived];
  return (
    <li class="quality" data-testid={`parameter-${parameter.token}`}>
      <span class="quality-name">{parameter.latin}</span>
      <span class="quality-level">
        <Marks filled={marks} /> {word}
      </span>
      <span class="quality-meaning">{parameter.meaning}</span>
    </li>
  );
}

function Past() {
  const past = pastVentures(state.value!.ventures);
  return (
    <Panel id="past" title="Ventures past">
      {past.length === 0 ? (
        <p class="quiet-words">None yet. The account book smells of new wax.</p>
      ) : (
        <ul class="past">
          {past.map((venture) => (
            <Done key={venture.id} venture={venture} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Done({ venture }: { venture: Venture }) {
  const { to, good, quantity, cost, revenue_as, profit_as, departed_day, home_day } = venture;
  return (
    <li data-testid="past-venture">
      <span>
        <strong>{placeName(to)}</strong>, {quantity} × {goodName(good)}
        <small>
          day {departed_day} to {home_day}, {daysText(home_day - departed_day)}
        </small>
      </span>
      <span class="past-coin">
        {profit_as != null && <Money asses={profit_as} signed />}
        <small>
          cost <Money asses={cost.total_as} />
          {revenue_as != null && (
            <>
              , sold for <Money asses={revenue_as} />
            </>
          )}
        </small>
      </span>
    </li>
  );
}
