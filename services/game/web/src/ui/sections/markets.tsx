// Prices the merchant has heard of, how they went, how full the stalls are, and how old the news is.
import { signal } from "@preact/signals";
import type { MarketGood, Markets } from "../../api/types";
import { besideUsual, fullness, sparkline, trend } from "../../state/market";
import { markets, msPerDay, now, routes } from "../../state/store";
import { daysAgo, daysSince } from "../../state/time";
import { moneySpoken } from "../../state/money";
import { Money, Panel } from "../pieces";
import "./markets.css";

const chosen = signal<string | null>(null);
const all = signal(false);

export default function MarketPrices() {
  const heard = markets.value;
  if (!heard) return null;
  const place = chosen.value ?? routes.value?.from ?? heard.markets[0]?.place;
  const market = heard.markets.find((entry) => entry.place === place) ?? heard.markets[0];
  // What a place makes or seeks, and what news has come of, is what a merchant asks about first.
  const noted = market?.goods.filter((good) => weight(good) > 0) ?? [];
  noted.sort((a, b) => weight(b) - weight(a));
  const shown = all.value || noted.length === 0 ? (market?.goods ?? []) : noted;
  return (
    <Panel id="markets" title="Prices">
      <NewsAge heard={heard} />
      <div class="chips" role="group" aria-label="Market">
        {heard.markets.map((entry) => (
          <button
            key={entry.place}
            class="chip"
            aria-pressed={entry === market}
            onClick={() => (chosen.value = entry.place)}
          >
            {entry.latin}
          </button>
        ))}
      </div>
      {market && (
        <table class="prices">
          <caption class="unseen">Prices at {market.latin}</caption>
          <thead>
            <tr>
              <th scope="col">Ware</th>
              <th scope="col">Price</th>
              <th scope="col">Of late</th>
              <th scope="col">Stalls</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((good) => (
              <Ware key={good.good} good={good} />
            ))}
          </tbody>
        </table>
      )}
      {market && noted.length > 0 && noted.length < market.goods.length && (
        <button class="button quiet more" aria-expanded={all.value} onClick={() => (all.value = !all.value)}>
          {all.value ? "Only what is talked of here" : `All ${market.goods.length} wares`}
        </button>
      )}
    </Panel>
  );
}

const weight = ({ history_as, sold_here, wanted_here }: MarketGood) =>
  (history_as.length > 1 ? 4 : 0) + (sold_here ? 2 : 0) + (wanted_here ? 1 : 0);

/** By itself, because it alone grows older with every tick. */
function NewsAge({ heard: { heard_at, period } }: { heard: Markets }) {
  const known = heard_at != null && period != null;
  return (
    <p class="news" data-testid="news-age">
      {known
        ? `Heard ${daysAgo(daysSince(heard_at, now.value, msPerDay.value))}.`
        : "No news yet: these are the prices that everyone expects."}
    </p>
  );
}

function Ware({ good }: { good: MarketGood }) {
  const { name, unit, price_as, usual_as, saturation_permille, history_as, sold_here, wanted_here } = good;
  return (
    <tr data-testid={`price-${good.good}`}>
      <th scope="row">
        <span class="ware">{name}</span>
        <small>{unit}</small>
        {(sold_here || wanted_here) && <small class="badge">{sold_here ? "made here" : "sought here"}</small>}
      </th>
      <td class="price">
        <Money asses={price_as} />
        <small>{besideUsual(price_as, usual_as)}</small>
      </td>
      <td class="history">
        <History prices={history_as} />
      </td>
      <td class="stalls">
        <Fullness permille={saturation_permille} />
      </td>
    </tr>
  );
}

const WIDE = 112;
const HIGH = 30;

function History({ prices }: { prices: readonly number[] }) {
  const line = sparkline(prices, WIDE, HIGH);
  if (!line) return <small>no news</small>;
  const first = prices[0] ?? 0;
  const last = prices[prices.length - 1] ?? 0;
  const told = `The last ${prices.length} prices, from ${moneySpoken(first)} to ${moneySpoken(last)}`;
  return (
    <>
      <svg class="spark" width={WIDE} height={HIGH} viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={told} data-testid="sparkline">
        <polyline points={line.points} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" />
        <circle cx={line.last.x} cy={line.last.y} r="2.6" fill="var(--red)" />
      </svg>
      <small>{trend(prices)}</small>
    </>
  );
}

function Fullness({ permille }: { permille: number }) {
  const share = Math.min(1, Math.abs(permille) / 1000) * 50;
  const style = permille < 0 ? { left: `${50 - share}%`, width: `${share}%` } : { left: "50%", width: `${share}%` };
  return (
    <>
      <span class={`fullness${permille < 0 ? " scarce" : ""}`} aria-hidden="true">
        <span style={style} />
      </span>
      <small>{fullness(permille)}</small>
    </>
  );
}
