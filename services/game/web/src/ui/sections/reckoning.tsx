// One route's reckoning: the cargo, every cost, what it may bring, and the word to go.
import type { CostBreakdown, MarketGood, RouteOffer, TradeForecast } from "../../api/types";
import { dispatch } from "../../state/commands";
import { busy } from "../../state/page";
import { goodName, goods, markets, placeName, routes, wished } from "../../state/store";
import { wish } from "../../state/wish";
import type { Term as TermName } from "../../state/words";
import { Money, Term } from "../pieces";

export function Reckoning({ route, from }: { route: RouteOffer; from: string }) {
  const asked = wished.value?.route === route.id ? wished.value : null;
  const forecast = (asked ? asked.offer?.forecast : route.forecast) ?? null;
  const good = asked?.good ?? route.forecast?.good ?? "";
  const quantity = asked?.quantity ?? forecast?.quantity;
  const settled = !asked || (forecast?.good === good && (asked.quantity ?? forecast.quantity) === forecast.quantity);
  const hindered = routes.value?.hindrance != null;
  return (
    <form
      class="reckoning"
      onSubmit={(event) => {
        event.preventDefault();
        if (forecast && settled) void send(route.id, forecast);
      }}
    >
      <Cargo route={route} from={from} good={good} quantity={quantity} most={forecast?.quantity_max} />
      {forecast ? <Account forecast={forecast} to={route.to} /> : <TooDear waiting={!!asked && !asked.offer} />}
      <button
        class="button main"
        data-testid="dispatch"
        disabled={!forecast || !settled || hindered || busy.value !== null || forecast.quantity > forecast.quantity_max}
      >
        {busy.value === "dispatch" ? "Loading…" : `Send to ${route.to_latin}`}
      </button>
    </form>
  );
}

/** Sends it, and goes with the eye and the focus to the top of the page, where it is told. */
async function send(route: string, { good, quantity }: TradeForecast) {
  if (!(await dispatch({ route, good, quantity, from_stock: 0, then: [] }))) return;
  const panel = document.getElementById("ventures")?.parentElement;
  if (!panel) return;
  panel.tabIndex = -1;
  panel.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "center", behavior: "smooth" });
}

const TooDear = ({ waiting }: { waiting: boolean }) => (
  <p class="waiting">{waiting ? "Reckoning…" : "Your purse does not bear a single load of this."}</p>
);

interface Chosen {
  route: RouteOffer;
  from: string;
  good: string;
  quantity: number | undefined;
  most: number | undefined;
}

function Cargo({ route, from, good, quantity, most }: Chosen) {
  const here = markets.value?.markets.find(({ place }) => place === from);
  const sold = here?.goods ?? [];
  const groups: [string, MarketGood[]][] = [
    ["Made here", sold.filter((entry) => entry.sold_here)],
    ["Also to be had", sold.filter((entry) => !entry.sold_here)],
  ];
  const set = (wanted: number) => {
    if (Number.isInteger(wanted) && wanted >= 1) wish(route.id, good, Math.min(wanted, 10_000));
  };
  return (
    <div class="cargo">
      <label>
        <span>Cargo</span>
        <select
          value={good}
          onChange={(event) => wish(route.id, event.currentTarget.value, undefined)}
          data-testid="cargo"
        >
          {!sold.some((entry) => entry.good === good) && <option value={good}>{goodName(good)}</option>}
          {groups.map(
            ([label, entries]) =>
              entries.length > 0 && (
                <optgroup key={label} label={label}>
                  {entries.map((entry) => (
                    <option key={entry.good} value={entry.good}>
                      {entry.name}
                    </option>
                  ))}
                </optgroup>
              ),
          )}
        </select>
      </label>
      <label class="quantity">
        <span>Quantity</span>
        <span class="stepper">
          <button type="button" aria-label="One less" disabled={(quantity ?? 1) <= 1} onClick={() => set((quantity ?? 1) - 1)}>
            −
          </button>
          <input
            type="number"
            inputMode="numeric"
            aria-label="Quantity"
            min={1}
            max={most}
            value={quantity ?? ""}
            onInput={(event) => set(event.currentTarget.valueAsNumber)}
            data-testid="quantity"
          />
          <button
            type="button"
            aria-label="One more"
            disabled={most !== undefined && (quantity ?? 0) >= most}
            onClick={() => set((quantity ?? 0) + 1)}
          >
            +
          </button>
        </span>
      </label>
      <p class="small">
        {goods.value.get(good)?.unit}
        {most !== undefined && (
          <>
            {goods.value.get(good) && ". "}Your purse bears {most}.{" "}
            {quantity !== most && most > 0 && (
              <button type="button" class="link" onClick={() => wish(route.id, good, undefined)}>
                Take all
              </button>
            )}
          </>
        )}
      </p>
    </div>
  );
}

const COSTS: { key: keyof CostBreakdown; term: TermName; plain: string }[] = [
  { key: "goods_as", term: "MERX", plain: "the wares" },
  { key: "vectura_as", term: "VECTVRA", plain: "freight" },
  { key: "wages_as", term: "MERCEDES", plain: "porters, guards" },
  { key: "portoria_as", term: "PORTORIA", plain: "customs" },
];

function Account({ forecast, to }: { forecast: TradeForecast; to: string }) {
  const { cost, revenue_as, profit_as, worst_as, price_here_as, price_there_as } = forecast;
  return (
    <table class="account">
      <caption class="unseen">
        What {forecast.quantity} of {goodName(forecast.good)} cost and bring
      </caption>
      <tbody>
        {COSTS.map(({ key, term, plain }) => (
          <tr key={key}>
            <th scope="row">
              <Term of={term} /> <small>{plain}</small>
            </th>
            <td>
              <Money asses={cost[key]} />
            </td>
          </tr>
        ))}
        <tr class="sum">
          <th scope="row">In all</th>
          <td data-testid="cost-total">
            <Money asses={cost.total_as} />
          </td>
        </tr>
        <tr>
          <th scope="row">
            Sold at {placeName(to)}
            <small class="below">
              <Money asses={price_there_as} /> a piece; <Money asses={price_here_as} /> here
            </small>
          </th>
          <td>
            <Money asses={revenue_as} />
          </td>
        </tr>
        <tr class="result">
          <th scope="row">
            {profit_as < 0 ? "Loss" : "Gain"} <small>by last news</small>
          </th>
          <td data-testid="forecast-profit">
            <Money asses={profit_as} signed />
          </td>
        </tr>
        <tr>
          <th scope="row">
            At worst <small>if they are full</small>
          </th>
          <td data-testid="forecast-worst">
            <Money asses={worst_as} signed />
          </td>
        </tr>
      </tbody>
    </table>
  );
}
