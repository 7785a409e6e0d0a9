// OFFICINA: goods made of other goods, one work at a time.
import { signal } from "@preact/signals";
import type { Recipe, StockItem } from "../../api/types";
import { make } from "../../state/commands";
import { busy } from "../../state/page";
import { goodName, state } from "../../state/store";
import { daysText, inDays } from "../../state/time";
import { Do, Quantity } from "../fields";
import { Money, Panel, Term } from "../pieces";
import "./store.css";

const times = signal<Record<string, number>>({});

export default function Workshop() {
  const { recipes = [], work, day } = state.value!;
  if (recipes.length === 0) return null;
  return (
    <Panel id="workshop" title={<Term of="OFFICINA" />}>
      {work && day != null ? (
        <p data-testid="work">
          {work.quantity} × {goodName(work.good)} in the making, done {inDays(Math.max(0, work.until_day - day))}.
        </p>
      ) : (
        <p>The fire is out. What goes in has to lie in the store.</p>
      )}
      <ul class="recipes">
        {recipes.map((recipe) => (
          <li key={recipe.token}>
            <Making recipe={recipe} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Making({ recipe: { token, title, inputs, output, wages_as, days } }: { recipe: Recipe }) {
  const wanted = times.value[token] ?? 1;
  const { work, purse_as, day } = state.value!;
  const missing = inputs.find((input) => held(input.good) < input.quantity * wanted);
  const hindrance =
    day == null
      ? "Your days have not begun. Send a venture first."
      : work
        ? "One work at a time."
        : missing
          ? `${missing.quantity * wanted} ${goodName(missing.good)} are needed; ${held(missing.good)} lie in the store.`
          : wages_as * wanted > purse_as
            ? "Your purse does not bear the wages."
            : null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void make(token, wanted);
      }}
    >
      <p>
        <b>{title}</b>
      </p>
      <p class="small">
        {inputs.map(items(wanted)).join(" and ")} become {items(wanted)(output)} in {daysText(days)}, for{" "}
        <Money asses={wages_as * wanted} /> of wages.
      </p>
      <div class="row">
        <Quantity label="Times" value={wanted} onChange={(value) => (times.value = { ...times.value, [token]: value })} />
        <Do hindrance={hindrance} busy={busy.value !== null} testId={`make-${token}`}>
          {busy.value === "make" ? "The fire is lit…" : "Have it made"}
        </Do>
      </div>
    </form>
  );
}

const held = (good: string) => state.value?.stock?.find((item) => item.good === good)?.quantity ?? 0;
const items = (times: number) => (item: StockItem) => `${item.quantity * times} ${goodName(item.good)}`;
