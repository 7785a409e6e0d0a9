// HORREVM: what lies at home, and buying, selling and bartering with dealers there.
import { signal } from "@preact/signals";
import { barter, buy, sell } from "../../state/commands";
import { busy } from "../../state/page";
import { goodName, goods, homeMarket, placeName, routes, state } from "../../state/store";
import { Choose, Do, Quantity } from "../fields";
import { Money, Panel, Term } from "../pieces";
import "./store.css";

type Trade = "buy" | "sell" | "barter";

const trade = signal<Trade>("buy");
const wares = signal("");
const taken = signal("");
const quantity = signal(1);

const TRADES: { id: Trade; name: string }[] = [
  { id: "buy", name: "Buy" },
  { id: "sell", name: "Sell" },
  { id: "barter", name: "Barter" },
];

export default function Store() {
  const stock = state.value!.stock ?? [];
  const market = homeMarket.value;
  if (!market) return null;
  return (
    <Panel id="store" title={<Term of="HORREVM" />}>
      {stock.length === 0 ? (
        <p class="quiet-words">Nothing lies here but the smell of the last cargo.</p>
      ) : (
        <ul class="stock" data-testid="stock">
          {stock.map(({ good, quantity: units }) => (
            <li key={good}>
              <b>{units}</b> {goodName(good)} <small>{goods.value.get(good)?.unit}</small>
            </li>
          ))}
        </ul>
      )}
      <div class="chips" role="group" aria-label={`Trade with dealers at ${placeName(routes.value?.from ?? "")}`}>
        {TRADES.map(({ id, name }) => (
          <button key={id} class="chip" aria-pressed={trade.value === id} onClick={() => (trade.value = id)}>
            {name}
          </button>
        ))}
      </div>
      <Dealing key={trade.value} />
    </Panel>
  );
}

function Dealing() {
  const kind = trade.value;
  const market = homeMarket.value!;
  const stock = state.value!.stock ?? [];
  const all = market.goods.map(({ good, name }) => ({ token: good, name }));
  const mine = stock.map(({ good }) => ({ token: good, name: goodName(good) }));
  const offered = kind === "buy" ? all : mine;
  const chosen = offered.some(({ token }) => token === wares.value) ? wares.value : (offered[0]?.token ?? "");
  const others = all.filter(({ token }) => token !== chosen);
  const wanted = others.some(({ token }) => token === taken.value) ? taken.value : (others[0]?.token ?? "");
  const most = kind === "buy" ? undefined : stock.find(({ good }) => good === chosen)?.quantity;
  const priceOf = (token: string) => market.goods.find(({ good }) => good === token)?.price_as ?? 0;
  const price = priceOf(chosen);
  const sum = price * quantity.value;
  const hindrance =
    offered.length === 0
      ? "There is nothing in the store to give away."
      : kind === "buy" && sum > state.value!.purse_as
        ? "Your purse does not bear it."
        : most !== undefined && quantity.value > most
          ? `There are only ${most} in the store.`
          : null;
  const act = () => {
    if (kind === "buy") void buy(chosen, quantity.value);
    else if (kind === "sell") void sell(chosen, quantity.value);
    else void barter(chosen, quantity.value, wanted);
  };
  return (
    <form
      class="dealing"
      onSubmit={(event) => {
        event.preventDefault();
        act();
      }}
    >
      {offered.length > 0 && (
        <div class="dealing-fields">
          <Choose
            label={kind === "barter" ? "Give" : "Ware"}
            value={chosen}
            groups={[{ choices: offered }]}
            onChange={(token) => (wares.value = token)}
            testId="store-good"
          />
          <Quantity label="Quantity" value={quantity.value} max={most} onChange={(value) => (quantity.value = value)} testId="store-quantity" />
          {kind === "barter" && (
            <Choose label="Take" value={wanted} groups={[{ choices: others }]} onChange={(token) => (taken.value = token)} />
          )}
        </div>
      )}
      {chosen && <Worth kind={kind} price={price} sum={sum} />}
      {chosen && kind === "barter" && (
        <p class="small">
          {goodName(wanted)} stand at <Money asses={priceOf(wanted)} /> a piece.
        </p>
      )}
      <Do hindrance={hindrance} busy={busy.value !== null} testId={`store-${kind}`}>
        {busy.value === kind ? "The dealer is counting…" : TRADES.find(({ id }) => id === kind)?.name}
      </Do>
    </form>
  );
}

/** What the dealers ask and give: the market's price, less a tenth for who sells out of a store. */
function Worth({ kind, price, sum }: { kind: Trade; price: number; sum: number }) {
  if (kind === "buy") {
    return (
      <p class="small">
        <Money asses={price} /> a piece, <Money asses={sum} /> in all.
      </p>
    );
  }
  return (
    <p class="small">
      Prices stand at <Money asses={price} /> a piece. Dealers give a tenth less{kind === "barter" && ", and take what is left over"}.
    </p>
  );
}
