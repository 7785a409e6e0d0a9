// The ways out: a card each, one of them open with its whole reckoning.
import { signal } from "@preact/signals";
import type { LegView, RouteOffer } from "../../api/types";
import { placeName, routes as offered } from "../../state/store";
import { daysText } from "../../state/time";
import { forgetWish } from "../../state/wish";
import { MODES } from "../../state/words";
import { Choose } from "../fields";
import { Icon } from "../icons";
import { Money, Panel } from "../pieces";
import { Reckoning } from "./reckoning";
import "./routes.css";

/** `undefined` until the player opens or closes one: the first is open then, if anything can be sent at all. */
const opened = signal<string | null | undefined>(undefined);

/** Ways shown at first, and how many more at a time: who is known everywhere has hundreds. */
const FEW = 8;
const MORE = 16;
const most = signal(FEW);
/** Where one wants to go; empty for anywhere. */
const goal = signal("");

const named = (places: ReadonlyMap<string, string>) =>
  [...places].map(([token, name]) => ({ token, name })).sort((one, other) => one.name.localeCompare(other.name));

export default function RouteList() {
  const routes = offered.value;
  if (!routes) {
    return (
      <Panel id="routes" title="Ways out">
        <p class="waiting">The carriers are being asked…</p>
      </Panel>
    );
  }
  const first = routes.hindrance == null ? routes.routes.find((route) => !route.locked)?.id : undefined;
  const open = opened.value === undefined ? first : opened.value;
  const ways = routes.routes.filter(({ locked }) => !locked);
  const destinations = new Map(ways.map(({ to, to_latin }) => [to, to_latin]));
  const wanted = ways.filter(({ to }) => !destinations.has(goal.value) || to === goal.value);
  return (
    <section class="ways-out" aria-labelledby="routes" data-testid="routes">
      <h2 id="routes">Ways out of {placeName(routes.from)}</h2>
      {routes.hindrance && (
        <p class="hindrance" id="hindrance" data-testid="hindrance">
          {routes.hindrance}
        </p>
      )}
      {destinations.size > FEW && (
        <Choose
          label="To"
          value={goal.value}
          groups={[{ choices: [{ token: "", name: "any place, the nearest first" }, ...named(destinations)] }]}
          onChange={(place) => (goal.value = place)}
          testId="goal"
        />
      )}
      <ul class="cards">
        {wanted.slice(0, most.value).map((route) => (
          <li key={route.id}>
            <Offer route={route} open={open === route.id} from={routes.from} />
          </li>
        ))}
      </ul>
      {wanted.length > most.value && (
        <button class="button quiet more" data-testid="more-ways" onClick={() => (most.value += MORE)}>
          {wanted.length - most.value} more ways
        </button>
      )}
      <Closed routes={routes.routes.filter(({ locked }) => locked)} />
    </section>
  );
}

/** Ways that a better name opens: told together, for nothing can be done about one of them alone. */
function Closed({ routes }: { routes: readonly RouteOffer[] }) {
  if (routes.length === 0) return null;
  const names = [...new Set(routes.map(({ to_latin }) => to_latin))];
  return (
    <details class="closed" data-testid="closed-ways">
      <summary>
        <Icon name="lock" size={22} /> Not yet: {names.slice(0, 3).join(", ")}
        {names.length > 3 && ` and ${names.length - 3} more`}
      </summary>
      <ul class="cards">
        {routes.map((route) => (
          <li key={route.id}>
            <Locked route={route} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Locked({ route }: { route: RouteOffer }) {
  return (
    <div class="route locked" data-testid={`route-${route.to}`}>
      <Icon name="lock" size={22} />
      <h3>{route.to_latin}</h3>
      <p>{route.locked}</p>
    </div>
  );
}

function Offer({ route, open, from }: { route: RouteOffer; open: boolean; from: string }) {
  const toggle = () => {
    forgetWish();
    opened.value = open ? null : route.id;
  };
  return (
    <article class={`route${open ? " open" : ""}`} data-testid={`route-${route.to}`}>
      <h3>
        <button class="route-head" aria-expanded={open} aria-controls={`reckoning-${route.id}`} onClick={toggle}>
          <span class="route-name">{route.to_latin}</span>
          <span class="route-title">{route.title}</span>
          <span class="route-modes">
            {changes(route.legs).map((mode, index) => (
              <span key={index} title={MODES[mode]}>
                <Icon name={mode} size={22} />
                <span class="unseen">{MODES[mode]}</span>
              </span>
            ))}
          </span>
          <span class="route-days">
            <b>{route.days}</b> {route.days === 1 ? "day" : "days"} out
          </span>
          <span class="route-promise">
            {route.forecast ? <Money asses={route.forecast.profit_as} signed /> : "beyond your purse"}
          </span>
          <Icon name="open" />
        </button>
      </h3>
      {open && (
        <div id={`reckoning-${route.id}`} class="route-body">
          <Way route={route} />
          <Reckoning route={route} from={from} />
        </div>
      )}
    </article>
  );
}

/** How it travels, once for legs of a kind that follow each other. */
const changes = (legs: readonly LegView[]) =>
  legs.map(({ mode }) => mode).filter((mode, index, modes) => mode !== modes[index - 1]);

function Way({ route }: { route: RouteOffer }) {
  return (
    <div class="way">
      <ol class="legs">
        {route.legs.map((leg, index) => (
          <li key={index}>
            <Icon name={leg.mode} />
            <span>
              {placeName(leg.from)} – {placeName(leg.to)}
              <small>
                {leg.name || MODES[leg.mode]}, {leg.km} km, {daysText(leg.days)}
              </small>
            </span>
          </li>
        ))}
      </ol>
      <p class="way-sum">
        {route.km} km. {daysText(route.days)} out, {home(route)}.
      </p>
      <p class="with-icon">
        <Icon name="weather" />
        <span>
          <span class="unseen">Season: </span>
          {route.season}
        </span>
      </p>
      <p class="with-icon">
        <Icon name="danger" />
        <span>
          <span class="unseen">Danger: </span>
          {route.risk}
        </span>
      </p>
    </div>
  );
}

/** The way back: winds make it longer or shorter than the way out. */
function home(route: RouteOffer): string {
  const days = route.days_home ?? route.days;
  return days === route.days ? "and as many home" : `${daysText(days)} home`;
}
