// Ventures under way: a road from home to market and back, and the days that are left.
import type { Tidings, Venture } from "../../api/types";
import { moneyText } from "../../state/money";
import { modeAt } from "../../state/path";
import { msPerDay, now, onTheWay, goodName, placeName } from "../../state/store";
import { daysText, inDays } from "../../state/time";
import { voyage } from "../../state/voyage";
import { Icon } from "../icons";
import { Money, Panel } from "../pieces";
import "./ventures.css";

export default function Ventures() {
  if (onTheWay.value.length === 0) return null;
  return (
    <Panel id="ventures" title="Under way" tone="dark">
      {onTheWay.value.map((venture) => (
        <Passage key={venture.id} venture={venture} />
      ))}
    </Panel>
  );
}

function Passage({ venture }: { venture: Venture }) {
  const { homeward, along, done, daysToMarket, daysToHome } = voyage(venture, now.value, msPerDay.value);
  const mode = modeAt(venture, along);
  const from = placeName(venture.from);
  const to = placeName(venture.to);
  return (
    <article class="passage" data-testid="venture" data-stage={venture.stage}>
      <p class="passage-line">
        <strong>
          {venture.quantity} × {goodName(venture.good)}
        </strong>{" "}
        {homeward ? `sold at ${to}, coming home` : `on the way to ${to}`}
      </p>
      <div
        class="track"
        role="progressbar"
        aria-label={`Journey to ${to} and back`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(done * 100)}
        aria-valuetext={homeward ? `Home ${inDays(daysToHome)}` : `At ${to} ${inDays(daysToMarket)}`}
      >
        <span class="track-end">{from}</span>
        <span class="track-road">
          <span class="track-done" style={{ transform: `scaleX(${along})` }} />
          <span class={`track-cart${homeward ? " homeward" : ""}`} style={{ transform: `translateX(${along * 100}cqw)` }}>
            <Icon name={mode} size={22} />
          </span>
        </span>
        <span class="track-end">{to}</span>
      </div>
      <dl class="facts">
        <div>
          <dt>{homeward ? "Sold for" : `At ${to}`}</dt>
          <dd data-testid="to-market">
            {homeward && venture.revenue_as != null ? <Money asses={venture.revenue_as} /> : inDays(daysToMarket)}
          </dd>
        </div>
        <div>
          <dt>Home</dt>
          <dd data-testid="to-home">{inDays(daysToHome)}</dd>
        </div>
        <div>
          <dt>Costs in all</dt>
          <dd>
            <Money asses={venture.cost.total_as} />
          </dd>
        </div>
      </dl>
      <Onward venture={venture} />
      <Heard venture={venture} />
    </article>
  );
}

/** Where it goes on to, where it does. */
function Onward({ venture: { stops = [] } }: { venture: Venture }) {
  if (stops.length === 0) return null;
  const words = stops.map(({ to, good, quantity }) =>
    good ? `${placeName(to)} with up to ${quantity} ${goodName(good)}` : placeName(to),
  );
  return <p class="passage-note">Then on to {words.join(", then ")}.</p>;
}

/** What was heard of it on the way, newest first. */
function Heard({ venture: { tidings = [] } }: { venture: Venture }) {
  if (tidings.length === 0) return null;
  return (
    <ul class="heard" data-testid="heard">
      {[...tidings].reverse().map((story, index) => (
        <li key={index}>
          {story.text}
          <Harm story={story} />
        </li>
      ))}
    </ul>
  );
}

function Harm({ story: { quantity, amount_as, days } }: { story: Tidings }) {
  const harm = [
    quantity > 0 && `${quantity} lost`,
    days > 0 && `${daysText(days)} lost`,
    amount_as > 0 && `${moneyText(amount_as)} lost`,
    amount_as < 0 && `${moneyText(-amount_as)} won`,
  ].filter((words) => words !== false);
  return harm.length > 0 ? <small> {harm.join(", ")}.</small> : null;
}
