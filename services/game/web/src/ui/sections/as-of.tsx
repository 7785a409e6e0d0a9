// LIBER: a day of the past, and what one had then beside what one has now.
import { useId } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { State } from "../../api/types";
import { backToToday, chooseDay, chosenDay, lookAgain, past, pastTrouble } from "../../state/as-of";
import { MARKET_WEEK, type Marker, markerFrom, romanDate } from "../../state/calendar";
import { gainText, moneyText } from "../../state/money";
import { goodName, placeName, state } from "../../state/store";
import { underWay } from "../../state/voyage";
import { numeral } from "../../state/words";
import { Icon } from "../icons";
import { Money, Panel, Term } from "../pieces";
import { Told } from "./bits";
import "./as-of.css";

export default function AsOf() {
  const today = state.value!.day;
  return (
    <Panel id="as-of" title="As it was">
      {today == null ? (
        <p class="quiet-words">The days are counted from your first venture. Until it leaves there is no other day to look at.</p>
      ) : (
        <>
          <Slider today={today} />
          <Where />
          <Told trouble={pastTrouble.value} again={lookAgain} />
          <ThenAndNow />
        </>
      )}
    </Panel>
  );
}

function Slider({ today }: { today: number }) {
  const id = useId();
  const day = chosenDay.value ?? today;
  const date = romanDate(day);
  return (
    <>
      <label class="slide" for={id}>
        <span class="slide-day" data-testid="as-of-date">
          {date}
        </span>
        <small>
          {" "}
          day {day} of {today}
        </small>
        <span class="unseen">: the day to look at</span>
      </label>
      <div class="slide">
        <input
          id={id}
          type="range"
          min={0}
          max={today}
          step={1}
          value={day}
          aria-valuetext={day === today ? `${date}, today` : date}
          data-testid="as-of-day"
          onInput={(event) => chooseDay(event.currentTarget.valueAsNumber)}
          onKeyDown={(event) => byWeeks(event, day)}
        />
      </div>
      <Leaps day={day} today={today} />
    </>
  );
}

/** A market week at a time; single days, the first and the last one are the slider's own keys. */
function byWeeks(event: KeyboardEvent, day: number) {
  if (event.key !== "PageUp" && event.key !== "PageDown") return;
  event.preventDefault();
  chooseDay(day + (event.key === "PageUp" ? MARKET_WEEK : -MARKET_WEEK));
}

const LEAPS: { marker: Marker; name: string }[] = [
  { marker: "kalends", name: "the Kalends" },
  { marker: "ides", name: "the Ides" },
  { marker: "market", name: "market day" },
];

function Leaps({ day, today }: { day: number; today: number }) {
  return (
    <div class="leaps">
      {([-1, 1] as const).map((way) => (
        <fieldset key={way}>
          <legend>{way < 0 ? "Earlier, to" : "Later, to"}</legend>
          <div>
            {LEAPS.map(({ marker, name }) => {
              const to = markerFrom(day, marker, way);
              return (
                <button
                  key={marker}
                  type="button"
                  class="button quiet"
                  aria-label={`${way < 0 ? "Earlier" : "Later"}, to ${name}`}
                  disabled={to < 0 || to > today}
                  aria-describedby={to < 0 || to > today ? "as-of-edge" : undefined}
                  onClick={() => chooseDay(to)}
                >
                  {name}
                </button>
              );
            })}
          </div>
        </fieldset>
      ))}
      <p class="unseen" id="as-of-edge">
        The book has no day before the first, and none after today.
      </p>
    </div>
  );
}

/** Whether one looks at the past, in words; read aloud when it changes. */
function Where() {
  const day = chosenDay.value;
  return (
    <div role="status">
      {day === null ? (
        <p class="small">This is today. Choose a day before it, and see what you had then.</p>
      ) : (
        <div class="elsewhere" data-testid="as-of-past">
          <Icon name="clock" />
          <p>
            <strong>You are looking at the past.</strong> Nothing can be done there.
          </p>
          <button type="button" class="button" data-testid="as-of-now" onClick={backToToday}>
            Back to today
          </button>
        </div>
      )}
    </div>
  );
}

function ThenAndNow() {
  const now = state.value!;
  if (chosenDay.value === null) return null;
  const then = past.value?.state;
  if (!then) return pastTrouble.value ? null : <p class="waiting">The leaves are being turned back…</p>;
  const isTurning = past.value?.day !== chosenDay.value;
  return (
    <table class="then-now" data-testid="as-of-table" aria-busy={isTurning}>
      <caption class="unseen">What you had then and what you have now</caption>
      <colgroup>
        <col />
      </colgroup>
      <thead>
        <tr>
          <td />
          <th scope="col" class="then">
            Then
          </th>
          <th scope="col">Now</th>
        </tr>
      </thead>
      <tbody>
        <Row name="Purse" then={<Money asses={then.purse_as} />} now={<Money asses={now.purse_as} />} since={coinSince(then, now)} />
        <Row
          name={<Term of="AVCTORITAS" />}
          then={then.auctoritas}
          now={now.auctoritas}
          since={signed(now.auctoritas - then.auctoritas)}
        />
        <Row name="Chapter" {...both(then, now, chapterOf)} />
        <Row name="Under way" {...both(then, now, venturesOf)} />
        <Row name="In the store" {...both(then, now, stockOf)} />
        <Row name="Debts" {...both(then, now, debtsOf)} />
        <Row name="Your men" {...both(then, now, factorsOf)} />
      </tbody>
    </table>
  );
}

interface Pair {
  then: ComponentChildren;
  now: ComponentChildren;
  since: string;
}

function Row({ name, then, now, since }: Pair & { name: ComponentChildren }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="then">{then}</td>
      <td>
        {now} <small>{since}</small>
      </td>
    </tr>
  );
}

/** Lists of both, and whether anything is different. */
function both(then: State, now: State, lines: (state: State) => string[]): Pair {
  const [before, after] = [lines(then), lines(now)];
  return { then: list(before), now: list(after), since: before.join() === after.join() ? "as then" : "" };
}

const list = (lines: string[]) =>
  lines.length === 0 ? (
    "nothing"
  ) : (
    <ul>
      {lines.map((line, index) => (
        <li key={index}>{line}</li>
      ))}
    </ul>
  );

const coinSince = (then: State, now: State) =>
  now.purse_as === then.purse_as ? "as then" : `${gainText(now.purse_as - then.purse_as)} since`;
const signed = (change: number) => (change === 0 ? "as then" : `${change > 0 ? "+" : "\u2212"}${Math.abs(change)} since`);

const chapterOf = ({ chapter }: State) => [`${numeral(chapter.number)}, ${chapter.title}`];
const venturesOf = ({ ventures }: State) =>
  underWay(ventures).map(({ quantity, good, to, stage }) =>
    stage === "returning" ? `home from ${placeName(to)}` : `${quantity} × ${goodName(good)} to ${placeName(to)}`,
  );
const stockOf = ({ stock = [] }: State) => stock.map(({ quantity, good }) => `${quantity} × ${goodName(good)}`);
const debtsOf = ({ debts = [] }: State) =>
  debts.map(({ owed_as, due_day }) => `${moneyText(owed_as)}, due on day ${due_day}`);
const factorsOf = ({ factors = [] }: State) =>
  factors.map(({ name, ill_until_day }) => (ill_until_day == null ? name : `${name}, ill`));
