// Ventures that are home: what each cost and brought.
import type { Venture } from "../../api/types";
import { goodName, placeName, state } from "../../state/store";
import { daysText } from "../../state/time";
import { pastVentures } from "../../state/voyage";
import { Money, Panel } from "../pieces";
import "./actor.css";

export default function Past() {
  const past = pastVentures(state.value!.ventures);
  return (
    <Panel id="past" title="Ventures past">
      {past.length === 0 ? (
        <p class="quiet-words">None yet. The account book smells of new wax.</p>
      ) : (
        <ul class="past">
          {past.map((venture) => (
            <Done key={venture.id} venture={venture} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Done({ venture }: { venture: Venture }) {
  const { to, good, quantity, cost, revenue_as, profit_as, departed_day, home_day } = venture;
  return (
    <li data-testid="past-venture">
      <span>
        <strong>{placeName(to)}</strong>, {quantity} × {goodName(good)}
        <small>
          day {departed_day} to {home_day}, {daysText(home_day - departed_day)}
        </small>
      </span>
      <span class="past-coin">
        {profit_as != null && <Money asses={profit_as} signed />}
        <small>
          cost <Money asses={cost.total_as} />
          {revenue_as != null && (
            <>
              , sold for <Money asses={revenue_as} />
            </>
          )}
        </small>
      </span>
    </li>
  );
}
