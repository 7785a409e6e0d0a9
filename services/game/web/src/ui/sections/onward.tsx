// Where a venture goes on to, and how much of its cargo comes from the store: a plan that the server reckons.
import { signal } from "@preact/signals";
import type { PassageQuote, Quote, RouteOffer, Stop } from "../../api/types";
import { goodName, markets, placeName, routes, state } from "../../state/store";
import { daysText } from "../../state/time";
import type { Trouble } from "../../state/problems";
import { Choose, Quantity } from "../fields";
import { Money } from "../pieces";

/** Stops that a venture has at most, beyond the first place. */
const STOPS_MAX = 4;
/** Units bought on the way where nothing else was said. */
const USUAL = 4;

export interface Plan {
  fromStock: number;
  then: Stop[];
}

/** What is planned beyond the plain way out and back. */
export const plan = signal<Plan>({ fromStock: 0, then: [] });
/** The server's reckoning of it; a trouble where it refuses. */
export const planned = signal<{ quote?: Quote; trouble?: Trouble } | null>(null);

export const isPlain = ({ fromStock, then }: Plan) => fromStock === 0 && then.length === 0;
export const forgetPlan = () => {
  plan.value = { fromStock: 0, then: [] };
  planned.value = null;
};

/** Places a venture may go on to: open ones that are known, and home. */
function reachable(from: string): string[] {
  const open = routes.value?.routes.filter(({ locked }) => !locked).map(({ to }) => to) ?? [];
  const home = routes.value?.from;
  return [...new Set([...(home ? [home] : []), ...open])].filter((place) => place !== from);
}

export function Onward({ route, good, quantity }: { route: RouteOffer; good: string; quantity: number }) {
  const { then } = plan.value;
  const last = then[then.length - 1]?.to ?? route.to;
  const ended = last === routes.value?.from;
  const add = () => {
    const to = reachable(last)[0];
    if (to) plan.value = { ...plan.value, then: [...then, { to, good: null, quantity: 0 }] };
  };
  const change = (index: number, stop: Stop | null) => {
    // A stop that goes elsewhere may make the next ones pointless.
    const before = then.slice(0, index);
    const after = stop && stop.to === then[index]?.to ? then.slice(index + 1) : [];
    plan.value = { ...plan.value, then: stop ? [...before, stop, ...after] : before };
  };
  const held = state.value?.stock?.find((item) => item.good === good)?.quantity ?? 0;
  return (
    <details class="onward" data-testid="onward" open={!isPlain(plan.value)}>
      <summary>Out of the store, or on to further places</summary>
      {held > 0 ? (
        <Quantity
          label="Of these, from the store"
          value={plan.value.fromStock}
          min={0}
          max={Math.min(held, quantity)}
          onChange={(fromStock) => (plan.value = { ...plan.value, fromStock: Math.min(fromStock, held, quantity) })}
        />
      ) : (
        <p class="small">There are no {goodName(good)} in the store.</p>
      )}
      <ol class="stops">
        {then.map((stop, index) => (
          <li key={index}>
            <StopFields
              stop={stop}
              from={then[index - 1]?.to ?? route.to}
              onChange={(changed) => change(index, changed)}
            />
          </li>
        ))}
      </ol>
      {ended ? (
        <p class="small">It ends at home; what it brings goes into the store.</p>
      ) : then.length >= STOPS_MAX ? (
        <p class="small">No shipmaster plans further than {STOPS_MAX} places on.</p>
      ) : (
        <button type="button" class="button quiet" data-testid="add-stop" onClick={add}>
          Then on from {placeName(last)}
        </button>
      )}
    </details>
  );
}

function StopFields({ stop, from, onChange }: { stop: Stop; from: string; onChange: (stop: Stop | null) => void }) {
  const sold = markets.value?.markets.find(({ place }) => place === from)?.goods ?? [];
  const nothing = { token: "", name: "nothing" };
  return (
    <div class="stop">
      <Choose
        label={`From ${placeName(from)} on to`}
        value={stop.to}
        groups={[{ choices: reachable(from).map((token) => ({ token, name: placeName(token) })) }]}
        onChange={(to) => onChange({ ...stop, to })}
      />
      <Choose
        label="Buy before"
        value={stop.good ?? ""}
        groups={[{ choices: [nothing, ...sold.map(({ good, name }) => ({ token: good, name }))] }]}
        onChange={(good) => onChange({ ...stop, good: good || null, quantity: good ? stop.quantity || USUAL : 0 })}
      />
      {stop.good && (
        <Quantity label="At most" value={stop.quantity} onChange={(quantity) => onChange({ ...stop, quantity })} />
      )}
      <button type="button" class="link" onClick={() => onChange(null)}>
        Not on to {placeName(stop.to)}
      </button>
    </div>
  );
}

/** The server's reckoning, passage by passage. */
export function PlanAccount() {
  const reckoned = planned.value;
  if (!reckoned) return <p class="waiting">Reckoning…</p>;
  if (reckoned.trouble) {
    return (
      <p class="hindrance" role="status">
        {reckoned.trouble.detail}
      </p>
    );
  }
  const { cost, days, passages, revenue_as } = reckoned.quote!;
  return (
    <div class="plan" data-testid="plan">
      <ol class="passages">
        {passages.map((passage, index) => (
          <li key={index}>
            <Passage passage={passage} />
          </li>
        ))}
      </ol>
      <p>
        Home after {daysText(days)}. To be paid now and on the way: <Money asses={cost.total_as} />. The first cargo would be sold for{" "}
        <Money asses={revenue_as} /> by the last news; what the others bring shows when they are home.
      </p>
    </div>
  );
}

function Passage({ passage: { from, to, cargo, days, vectura_as, wages_as } }: { passage: PassageQuote }) {
  return (
    <>
      {placeName(from)} – {placeName(to)}, {daysText(days)}
      <small>
        {cargo ? (
          <>
            {cargo.quantity} × {goodName(cargo.good)}, <Money asses={cargo.price_from_as} /> here and <Money asses={cargo.price_to_as} />{" "}
            there.{" "}
          </>
        ) : (
          "Empty. "
        )}
        Carriers ask <Money asses={vectura_as + wages_as} />.
      </small>
    </>
  );
}
