// The men who lead ventures for the merchant: one more under way for each who is well.
import type { Factor } from "../../api/types";
import { dismissFactor, hireFactor } from "../../state/commands";
import { busy } from "../../state/page";
import { onTheWay, state } from "../../state/store";
import { inDays } from "../../state/time";
import { Money, Panel, Term } from "../pieces";
import "./factors.css";

export default function Factors() {
  const { factors = [], factor_wage_as = 0, ventures_max = 1, background, day } = state.value!;
  const free = ventures_max - onTheWay.value.length;
  const unstarted = day == null;
  return (
    <Panel id="factors" title={<Term of="ACTORES" />}>
      <p>
        You can lead one venture, and each man you pay one more. {free > 0 ? `${free} of ${ventures_max} can leave now.` : "All are under way."}
      </p>
      <ul class="factors">
        {factors.map((factor) => (
          <Man key={factor.id} factor={factor} />
        ))}
      </ul>
      <button
        class="button"
        data-testid="hire-factor"
        disabled={busy.value !== null || !background || unstarted}
        onClick={() => void hireFactor()}
      >
        {busy.value === "hire" ? "Shaking hands…" : "Hire a man"}
      </button>
      <p class="small">
        {unstarted ? (
          "There is nothing for him to lead yet. Send a venture first."
        ) : (
          <>
            He asks <Money asses={factor_wage_as} /> each market week, whether he travels or not.
          </>
        )}
      </p>
    </Panel>
  );
}

function Man({ factor: { id, name, voice, wage_as, ill_until_day } }: { factor: Factor }) {
  const { day } = state.value!;
  const ill = ill_until_day != null && day != null && ill_until_day > day;
  return (
    <li data-testid="factor">
      <p>
        <b>{name}</b>
        {ill && <span class="badge"> ill, up again {inDays(ill_until_day - day)}</span>}
      </p>
      <p class="small">{voice}</p>
      <p class="small">
        <Money asses={wage_as} /> a week
      </p>
      <button class="button quiet" disabled={busy.value !== null} onClick={() => void dismissFactor(id)}>
        Let {name.split(" ")[0]} go
      </button>
    </li>
  );
}
