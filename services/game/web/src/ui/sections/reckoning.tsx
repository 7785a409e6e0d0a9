// One route's reckoning: the cargo, every cost, what it may bring, and the word to go.
import { useEffect } from "preact/hooks";
import type { CostBreakdown, RouteOffer, TradeForecast } from "../../api/types";
import { dispatch } from "../../state/commands";
import { busy } from "../../state/page";
import { reckonPlan } from "../../state/planning";
import { goodName, goods, markets, placeName, routes, wished } from "../../state/store";
import { daysText } from "../../state/time";
import { wish } from "../../state/wish";
import type { Term as TermName } from "../../state/words";
import { Choose, Quantity } from "../fields";
import { Money, Term } from "../pieces";
import { Onward, PlanAccount, forgetPlan, isPlain, plan, planned } from "./onward";

export function Reckoning({ route, from }: { route: RouteOffer; from: string }) {
  const asked = wished.value?.route === route.id ? wished.value : null;
  const forecast = (asked ? asked.offer?.forecast : route.forecast) ?? null;
  const good = asked?.good ?? route.forecast?.good ?? "";
  const quantity = asked?.quantity ?? forecast?.quantity;
  const settled = !asked || (forecast?.good === good && (asked.quantity ?? forecast.quantity) === forecast.quantity);
  const plain = isPlain(plan.value);
  useEffect(() => forgetPlan, [route.id]);
  useEffect(() => {
    planned.value = null;
    if (plain || quantity === undefined) return;
    const { fromStock, then } = plan.value;
    const venture = { route: route.id, good, quantity, from_stock: fromStock, then };
    reckonPlan(venture, (answer) => (planned.value = answer));
  }, [route.id, good, quantity, plan.value]);
  const ready = plain ? !!forecast && settled && forecast.quantity <= forecast.quantity_max : !!planned.value?.quote;
  const hindrance = routes.value?.hindrance;
  return (
    <form
      class="reckoning"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && quantity !== undefined) void send(route.id, good, quantity);
      }}
    >
      <Cargo route={route} from={from} good={good} quantity={quantity} most={forecast?.quantity_max} />
      {quantity !== undefined && <Onward route={route} good={good} quantity={quantity} />}
      {!plain ? (
        <PlanAccount />
      ) : forecast ? (
        <Account forecast={forecast} to={route.to} worstDays={route.days_worst} />
      ) : (
        <TooDear waiting={!!asked && !asked.offer} />
      )}
      <button
        class="button main"
        data-testid="dispatch"
        aria-describedby={hindrance ? "hindrance" : undefined}
        disabled={!ready || !!hindrance || busy.value !== null}
      >
        {busy.value === "dispatch" ? "Loading…" : `Send to ${route.to_latin}`}
      </button>
    </form>
  );
}

/** Sends it, and goes with the eye and the focus to the top of the page, where it is told. */
async function send(route: string, good: string, quantity: number) {
  const { fromStock, then } = plan.value;
  if (!(await dispatch({ route, good, quantity, from_stock: fromStock, then }))) return;
  forgetPlan();
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
  const sold = markets.value?.markets.find(({ place }) => place === from)?.goods ?? [];
  const named = (here: boolean) =>
    sold.filter(({ sold_here }) => sold_here === here).map(({ good: token, name }) => ({ token, name }));
  const groups = [
    { choices: sold.some((entry) => entry.good === good) ? [] : [{ token: good, name: goodName(good) }] },
    { label: "Made here", choices: named(true) },
    { label: "Also to be had", choices: named(false) },
  ];
  return (
    <div class="cargo">
      <Choose label="Cargo" value={good} groups={groups} onChange={(token) => wish(route.id, token, undefined)} testId="cargo" />
      <Quantity label="Quantity" value={quantity} max={most} onChange={(value) => wish(route.id, good, value)} testId="quantity" />
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

interface Reckoned {
  forecast: TradeForecast;
  to: string;
  worstDays: number | undefined;
}

function Account({ forecast, to, worstDays }: Reckoned) {
  const { cost, revenue_as, profit_as, worst_as, ruin_as, price_here_as, price_there_as } = forecast;
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
        {ruin_as !== undefined && (
          <tr>
            <th scope="row">
              If all is lost
              {worstDays !== undefined && <small class="below">and home after {daysText(worstDays)} at the latest</small>}
            </th>
            <td>
              <Money asses={ruin_as} signed />
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
