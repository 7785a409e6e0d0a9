// What a merchant has: coin and a name.
import { state } from "../../state/store";
import { Icon } from "../icons";
import { Money, Panel, Term } from "../pieces";
import "./actor.css";

/** The most that standing can be. */
const STANDING_MOST = 1000;

export default function Standing() {
  const { purse_as, auctoritas } = state.value!;
  return (
    <Panel id="standing" title="Purse and name">
      <dl class="facts large">
        <div>
          <dt>
            <Icon name="coin" /> Purse
          </dt>
          <dd>
            <Money asses={purse_as} />
          </dd>
        </div>
        <div>
          <dt>
            <Icon name="laurel" /> <Term of="AVCTORITAS" />
          </dt>
          <dd>
            {auctoritas} <small>of {STANDING_MOST}</small>
          </dd>
        </div>
      </dl>
    </Panel>
  );
}
