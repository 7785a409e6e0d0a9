// ACTOR: what is owed, to whom, and until when.
import { signal } from "@preact/signals";
import type { Debt } from "../../api/types";
import { askPatron, repay } from "../../state/commands";
import { AS_PER_DENARIUS, moneyText } from "../../state/money";
import { lender, PATRON, repayHindrance, typedAsses } from "../../state/obligations";
import { busy } from "../../state/page";
import { state } from "../../state/store";
import { daysText, inDays } from "../../state/time";
import { Icon } from "../icons";
import { Money, Panel, Term } from "../pieces";
import "./obligations.css";

export default function Obligations() {
  const { debts = [], factors = [], otium_cost_as, otium_days, patron_would_help } = state.value!;
  return (
    <Panel id="obligations" title="What you owe">
      {debts.length === 0 ? (
        <p class="quiet-words">You owe nobody coin. They greet you all the same.</p>
      ) : (
        <ul class="debts">
          {debts.map((debt) => (
            <Owed key={debt.id} debt={debt} />
          ))}
        </ul>
      )}
      <Wages />
      <dl class="dues">
        <div>
          <dt>
            A rest of {daysText(otium_days)}, whenever you take one <small>baths, bread, gifts</small>
          </dt>
          <dd>
            <Money asses={otium_cost_as} />
          </dd>
        </div>
      </dl>
      {factors.length === 0 && <p class="small">Nobody works for you by the week.</p>}
      {patron_would_help && <Patron />}
    </Panel>
  );
}

function Wages() {
  const { factors = [] } = state.value!;
  if (factors.length === 0) return null;
  const sum = factors.reduce((total, { wage_as }) => total + wage_as, 0);
  return (
    <dl class="dues">
      {factors.map(({ id, name, wage_as }) => (
        <div key={id}>
          <dt>
            {name} <small>each market day</small>
          </dt>
          <dd>
            <Money asses={wage_as} />
          </dd>
        </div>
      ))}
      {factors.length > 1 && (
        <div class="sum">
          <dt>All of them, each market day</dt>
          <dd>
            <Money asses={sum} />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** What is to be paid back, by debt: the text as it is typed. */
const denarii = signal<Record<number, string>>({});
const asses = signal<Record<number, string>>({});

function Owed({ debt }: { debt: Debt }) {
  const { offer, owed_as, interest_permille, due_day } = debt;
  const left = due_day - (state.value!.day ?? 0);
  const name = lender(offer);
  return (
    <li data-testid="debt">
      <p class="debt-head">
        <strong>“{name}”</strong> <Money asses={owed_as} />
      </p>
      <p class="small">
        {interest_permille / 10} in the hundred are added each month of 30 days. {left < 0 ? "It is overdue" : `Due ${inDays(left)}`}, on day{" "}
        {due_day}; then it is taken from your purse, and what is missing from your name.
      </p>
      <Repayment debt={debt} name={name} />
    </li>
  );
}

function Repayment({ debt: { id, owed_as, due_day }, name }: { debt: Debt; name: string }) {
  const { purse_as } = state.value!;
  const amount = typedAsses(denarii.value[id], asses.value[id]);
  const paid = Math.min(amount, owed_as);
  const why = repayHindrance(amount, owed_as, purse_as);
  const most = Math.min(owed_as, purse_as);
  const fill = (sum: number) => {
    denarii.value = { ...denarii.value, [id]: String(Math.floor(sum / AS_PER_DENARIUS)) };
    asses.value = { ...asses.value, [id]: String(sum % AS_PER_DENARIUS) };
  };
  return (
    <form
      class="repay"
      aria-label={`Pay back “${name}”, due on day ${due_day}`}
      onSubmit={(event) => {
        event.preventDefault();
        void repay(id, paid).then((done) => done && fill(0));
      }}
    >
      <Coin label="denarii" of={denarii} id={id} />
      <Coin label="asses" of={asses} id={id} />
      <button type="button" class="button quiet" disabled={most === 0} onClick={() => fill(most)}>
        {most < owed_as ? "all you have" : "all of it"}
      </button>
      <button class="button" data-testid="repay" disabled={why !== null || busy.value !== null}>
        {busy.value === `repay ${id}` ? "Counting…" : paid > 0 ? `Pay back ${moneyText(paid)}` : "Pay back"}
      </button>
      {why && <p class="small why">{why}</p>}
    </form>
  );
}

function Coin({ label, of, id }: { label: string; of: typeof denarii; id: number }) {
  return (
    <label>
      <span>{label}</span>
      <input
        type="number"
        inputMode="numeric"
        min={0}
        step={1}
        value={of.value[id] ?? ""}
        onInput={(event) => (of.value = { ...of.value, [id]: event.currentTarget.value })}
      />
    </label>
  );
}

function Patron() {
  return (
    <div class="patron" data-testid="patron">
      <p>
        A patron would help. He gives <Money asses={PATRON.advance_as} />, asks for nothing back, and mentions it at dinner: it costs{" "}
        {PATRON.auctoritas} of your <Term of="AVCTORITAS" />.
      </p>
      <button type="button" class="button" data-testid="ask-patron" disabled={busy.value !== null} onClick={() => void askPatron()}>
        <Icon name="actor" /> {busy.value === "patron" ? "Waiting in his hall…" : "Ask him"}
      </button>
    </div>
  );
}
